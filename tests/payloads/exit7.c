/* Returns 7. */
#include "common.h"

int AVmPayload_main(void) {
    log_info("returning 7");
    return 7;
}
