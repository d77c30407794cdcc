/* Logs far more than any buffer on the way holds, then returns. */
#include "common.h"

int AVmPayload_main(void) {
    static char text[1000];
    memset(text, 'x', sizeof text - 1);
    for (int i = 0; i < 4000; i++) __android_log_print(ANDROID_LOG_INFO, TAG, "%d %s", i, text);
    return 0;
}
