/* Says twice that it is ready, and once more from another thread; returns 0. */
#include "common.h"

static void* notify(void* unused) {
    AVmPayload_notifyPayloadReady();
    return unused;
}

int AVmPayload_main(void) {
    pthread_t thread;
    AVmPayload_notifyPayloadReady();
    AVmPayload_notifyPayloadReady();
    check((errno = pthread_create(&thread, NULL, notify, NULL)) == 0);
    check((errno = pthread_join(thread, NULL)) == 0);
    return 0;
}
