package org.example.rpc;

import org.example.rpc.ICallback;

/** What the payload rpc_peer serves: enough to measure a session and to bring it to its limits. */
interface IPeer {
    int add(int a, int b);

    /** Gives back what it is given. */
    byte[] echo(in byte[] data);

    /** So many bytes, all of value 7. */
    byte[] give(int count);

    /** The callback's answer, asked for from within this call. */
    int askNow(ICallback callback, int question);

    /** Returns at once; the callback is asked from another thread, and told the answer or the failure. */
    void askLater(ICallback callback, int question);

    /** Keeps the callback until it is given another one. */
    void keep(@nullable ICallback callback);

    /** Says when it has begun, by the callback, and never returns. */
    void block(ICallback callback);

    /** Ends the payload by abort(3). */
    void crash();

    /** The payload's resident memory in KiB. */
    int residentKib();

    /** Gives back what it is given, in the same place. */
    void pass(inout byte[] data);
}
