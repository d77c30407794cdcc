package org.example.types;

import org.example.types.Growing;

/** An interface that had fewer methods once and will have more: see its other versions. */
interface IGrowing {
    Growing echo(in Growing value);
    Growing[] reverse(in Growing[] value);
    /** What the server makes of it, as text. */
    String describe(in Growing value);
    String echoString(String value);
}
