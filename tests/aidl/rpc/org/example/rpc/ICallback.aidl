package org.example.rpc;

/** What the app gives to the payload. */
interface ICallback {
    /** The question plus one. */
    int ask(int question);

    /** What came of a question of another thread: a status of the RPC stack, and the answer. */
    oneway void told(int status, int answer);
}
