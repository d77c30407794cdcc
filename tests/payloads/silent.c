/* Never says that it is ready and sleeps until it is killed. */
#include "common.h"

int AVmPayload_main(void) {
    log_info("silent from now on");
    for (;;) pause();
}
