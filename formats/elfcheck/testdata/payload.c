// A payload that uses a few versioned functions of glibc.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int AVmPayload_main(void) {
    printf("%f\n", pow(atof(getenv("X")), atof(getenv("Y"))));
    return 0;
}
