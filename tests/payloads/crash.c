/* Dies of SIGSEGV. */
#include "common.h"

int AVmPayload_main(void) {
    /* Volatile, so that the compiler cannot see the null and makes a real access of it. */
    int* volatile nowhere = NULL;
    log_info("about to crash");
    *nowhere = 1;
    return 0;
}
