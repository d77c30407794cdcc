/* Dies of SIGABRT. */
#include "common.h"

int AVmPayload_main(void) {
    log_info("about to abort");
    abort();
}
