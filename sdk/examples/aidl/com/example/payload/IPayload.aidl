package com.example.payload;

import com.example.payload.IListener;

/** What the payload does for its app. */
interface IPayload {
    /** vsock port on which the payload serves this. */
    const int PORT = 5001;

    int add(int left, int right);

    String reverse(String text);

    /** Tells the listener each number from 1 to `last`. */
    void count(int last, IListener listener);

    /** Ends the payload, which has this exit code then. */
    oneway void finish(int exitCode);
}
