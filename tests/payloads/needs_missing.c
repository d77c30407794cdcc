/* Needs libabsent.so, which is nowhere. */
#include "common.h"

int absent_answer(void);

int AVmPayload_main(void) {
    return absent_answer();
}
