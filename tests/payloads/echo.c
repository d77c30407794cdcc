/*
 * Port 6000: sends back all that comes, until the host closes its sending half, then closes its own.
 * Any number of connections at a time. Ends by the control port.
 */
#include "common.h"

static void echo(int connection) {
    char buffer[16 * 1024];
    ssize_t size;
    while ((size = read_some(connection, buffer, sizeof buffer)) > 0) {
        if (write_full(connection, buffer, (size_t)size) < 0) return;
    }
    shutdown(connection, SHUT_WR);
}

int AVmPayload_main(void) {
    serve_port(6000, echo);
    return ready_until_told_to_end();
}
