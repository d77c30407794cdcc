package com.example.payload;

/** What the app does for its payload. */
interface IListener {
    /** The payload waits until the app has heard of it. */
    void onNumber(int number);
}
