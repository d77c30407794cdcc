package org.example.types;

/** What an app gives to a payload, or a payload to an app, to be called by. */
interface ICallback {
    /** Returns the double. */
    int twice(int value);

    /** Is told something and does not answer. */
    oneway void tell(int value);

    /** Fails as an `ITypes.failSpecific` of the same arguments. */
    void fail(int code, String message);

    /** The name that it was made with. */
    String name();
}
