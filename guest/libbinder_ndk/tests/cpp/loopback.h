// A session of this process with itself: the door that the library has for its tests.
#pragma once

#include <android/binder_ibinder.h>

extern "C" {

struct AVmLoopback;

/// A session whose root is `service`; the service's end may make so many calls of its own accord.
AVmLoopback* AVmLoopback_open(AIBinder* service, uint32_t callbacks, AIBinder** proxy);

/// Ends the session at the service's end, as if its process were gone.
void AVmLoopback_end(AVmLoopback* session);

/// Ends it at both ends.
void AVmLoopback_close(AVmLoopback* session);

}
