package org.example.types;

import org.example.types.Growing;

/** `IGrowing` as an app knows it that is ahead of the payload, which takes no null yet. */
interface IGrowing {
    Growing echo(in @nullable Growing value);
    Growing[] reverse(in Growing[] value);
    String describe(in Growing value);
    String echoString(@nullable String value);
    int added(int value);
}
