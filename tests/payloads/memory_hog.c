/* Allocates and touches memory until it is killed. */
#include "common.h"

int AVmPayload_main(void) {
    AVmPayload_notifyPayloadReady();
    for (int mebibytes = 1;; mebibytes++) {
        char* block = malloc(1024 * 1024);
        if (block == NULL) {
            log_info("malloc failed at %d MiB", mebibytes);
            return 1;
        }
        memset(block, mebibytes, 1024 * 1024);
        if (mebibytes % 16 == 0) log_info("%d MiB taken", mebibytes);
    }
}
