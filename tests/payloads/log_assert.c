/* Dies in __android_log_assert, which must leave "condition 45 failed" in the log first. */
#include "common.h"

int AVmPayload_main(void) {
    __android_log_assert("1 == 2", TAG, "condition %d failed", 45);
}
