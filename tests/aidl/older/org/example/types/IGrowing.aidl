package org.example.types;

import org.example.types.Growing;

/** `IGrowing` as an app knows it that was never updated. */
interface IGrowing {
    Growing echo(in Growing value);
    Growing[] reverse(in Growing[] value);
    String describe(in Growing value);
}
