/* Ends by exit(9) from another function, with a handler that must have run: it logs "exit handler". */
#include "common.h"

static void handler(void) {
    log_info("exit handler");
}

int AVmPayload_main(void) {
    check(atexit(handler) == 0);
    exit(9);
}
