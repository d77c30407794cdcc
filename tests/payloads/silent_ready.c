/* Announces that it is ready, then waits for ever; SIGTERM ends it. */
#include "common.h"

int AVmPayload_main(void) {
    AVmPayload_notifyPayloadReady();
    for (;;) pause();
}
