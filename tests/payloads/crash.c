/* Dies of SIGSEGV. */
#include "common.h"

int AVmPayload_main(void) {
    /* Twice volatile: the compiler must neither see the null nor leave out the access. */
    volatile int* volatile nowhere = NULL;
    log_info("about to crash");
    *nowhere = 1;
    return 0;
}
