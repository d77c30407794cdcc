package com.example.sample;

/** What the app may ask of the payload. */
interface IPayload {
    /** The vsock port on which the payload serves it. */
    const int PORT = 5000;

    int add(int a, int b);

    @utf8InCpp String greet(@utf8InCpp String name);
}
