package com.example.payload;

/** What the app does for its payload. */
interface IListener {
    oneway void onNumber(int number);

    /** The payload waits for the answer: whether the app heard of them all. */
    boolean onEnd(int count);
}
