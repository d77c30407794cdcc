/*
 * Port 6030: tries to connect to a list of places outside and says what came of it, a line each:
 * "<cid>:<port> <errno or 0>". Then the payload ends.
 */
#include "common.h"

#include <sys/time.h>

static int try_to_reach(unsigned cid, unsigned port) {
    struct sockaddr_vm there = {0};
    struct timeval patience = {.tv_sec = 5};
    int result, fd = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0);
    check(fd >= 0);
    setsockopt(fd, AF_VSOCK, SO_VM_SOCKETS_CONNECT_TIMEOUT, &patience, sizeof patience);
    there.svm_family = AF_VSOCK;
    there.svm_cid = cid;
    there.svm_port = port;
    result = connect(fd, (struct sockaddr*)&there, sizeof there) == 0 ? 0 : errno;
    close(fd);
    return result;
}

static void report(int connection) {
    static const unsigned ports[] = {1, 22, 80, 1024, 2000, 2049, 5000, 6030, 65536, 0xfffffffe};
    static const unsigned cids[] = {0, 2, 3, 2047, 2049, 0xfffffffe};
    for (size_t i = 0; i < sizeof cids / sizeof *cids; i++) {
        for (size_t j = 0; j < sizeof ports / sizeof *ports; j++) {
            char line[64];
            int code = try_to_reach(cids[i], ports[j]);
            int size = snprintf(line, sizeof line, "%u:%u %d\n", cids[i], ports[j], code);
            write_full(connection, line, (size_t)size);
        }
    }
    shutdown(connection, SHUT_WR);
}

int AVmPayload_main(void) {
    serve_port(6030, report);
    return ready_until_told_to_end();
}
