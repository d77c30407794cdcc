/*
 * A payload that answers one question on vsock port 5000, then returns.
 *
 * It reads from the connection until the host has closed its sending half, then replies with two
 * lines: the message reversed, and the boot id of the virtual machine's kernel, which nothing but
 * the payload can know:
 *
 *     olleh
 *     boot id: 5b2f6a2e-...
 *
 * A message "exit N" makes the payload return N, any other message makes it return 0.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <sys/socket.h>

#include <linux/vm_sockets.h>

#include <android/log.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <vm_main.h>
#include <vm_payload.h>

#include "sample_helper.h"

enum { PORT = 5000, MAX_MESSAGE = 64 * 1024 };

#define TAG "sample_c"

static int fail(const char* what) {
    __android_log_print(ANDROID_LOG_ERROR, TAG, "cannot %s: %s", what, strerror(errno));
    return -1;
}

/* Returns a socket that listens on the vsock port, or -1. */
static int listen_on(unsigned int port) {
    struct sockaddr_vm address = {
            .svm_family = AF_VSOCK,
            .svm_port = port,
            .svm_cid = VMADDR_CID_ANY,
    };
    int server = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server < 0) return fail("make a vsock socket");
    if (bind(server, (struct sockaddr*)&address, sizeof address) < 0) return fail("bind");
    if (listen(server, 1) < 0) return fail("listen");
    return server;
}

/* The N of a message "exit N", or 0. */
static int requested_exit_code(const char* message) {
    int code = 0, end = 0;
    int matched = sscanf(message, "exit %d%n", &code, &end) == 1 && message[end] == '\0';
    return matched ? code & 0xff : 0;
}

/* Answers the one message of the connection. Returns the payload's exit code, or -1. */
static int serve(int connection) {
    static char message[MAX_MESSAGE + 2];
    char boot_id[64], last_line[128];

    ssize_t size = sample_read_all(connection, message, MAX_MESSAGE + 1);
    if (size < 0) return fail("read the message");
    if (size > MAX_MESSAGE) {
        errno = EMSGSIZE;
        return fail("take the message");
    }
    if (size > 0 && message[size - 1] == '\n') size--;
    message[size] = '\0';
    int exit_code = requested_exit_code(message);

    if (sample_boot_id(boot_id, sizeof boot_id) < 0) return fail("read the boot id");
    sample_reverse(message, (size_t)size);
    int rest = snprintf(last_line, sizeof last_line, "\nboot id: %s\n", boot_id);
    if (sample_write_all(connection, message, (size_t)size) < 0 ||
        sample_write_all(connection, last_line, (size_t)rest) < 0)
        return fail("write the reply");
    if (shutdown(connection, SHUT_WR) < 0) return fail("end the reply");
    __android_log_print(ANDROID_LOG_INFO, TAG, "answered a message of %zd bytes", size);
    return exit_code;
}

int AVmPayload_main(void) {
    int server = listen_on(PORT);
    if (server < 0) return 1;
    __android_log_print(ANDROID_LOG_INFO, TAG, "listening on vsock port %d", PORT);
    AVmPayload_notifyPayloadReady();

    int connection = accept4(server, NULL, NULL, SOCK_CLOEXEC);
    if (connection < 0) {
        fail("accept");
        return 1;
    }
    int exit_code = serve(connection);
    close(connection);
    close(server);
    return exit_code < 0 ? 1 : exit_code;
}
