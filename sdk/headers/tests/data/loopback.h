/* A session of this process with itself, which libbinder_ndk has for tests. */
#pragma once

#include <android/binder_auto_utils.h>

extern "C" {
struct AVmLoopback;
AVmLoopback* AVmLoopback_open(AIBinder* service, uint32_t callbacks, AIBinder** proxy);
void AVmLoopback_close(AVmLoopback* session);
}

struct Loopback {
    ndk::SpAIBinder proxy;
    AVmLoopback* session;

    explicit Loopback(const ndk::SpAIBinder& service)
        : session(AVmLoopback_open(service.get(), 1, proxy.getR())) {}
    Loopback(const Loopback&) = delete;
    Loopback& operator=(const Loopback&) = delete;
    ~Loopback() {
        if (session != nullptr) AVmLoopback_close(session);
    }
};
