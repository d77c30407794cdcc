/*
 * What the test payloads share: vsock servers and the control port.
 *
 * A payload that would run for ever ends when a connection to the control port (6001) says "quit"
 * (exit code 0) or "exit N" (exit code N).
 */
#ifndef TEST_PAYLOADS_COMMON_H
#define TEST_PAYLOADS_COMMON_H

#include <sys/socket.h>

#include <linux/vm_sockets.h>

#include <android/log.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vm_main.h>
#include <vm_payload.h>

#define TAG "test_payload"
#define CONTROL_PORT 6001
#define log_info(...) __android_log_print(ANDROID_LOG_INFO, TAG, __VA_ARGS__)

/* A failed call is a failed test: the message names it and the payload dies. */
#define check(what) \
    ((what) ? (void)0 : __android_log_assert(#what, TAG, "%s: %s", #what, strerror(errno)))

static inline int listen_on(unsigned int port) {
    struct sockaddr_vm address = {
            .svm_family = AF_VSOCK,
            .svm_port = port,
            .svm_cid = VMADDR_CID_ANY,
    };
    int server = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0);
    check(server >= 0);
    check(bind(server, (struct sockaddr*)&address, sizeof address) == 0);
    check(listen(server, 128) == 0);
    return server;
}

static inline int accept_on(int server) {
    int connection;
    do {
        connection = accept4(server, NULL, NULL, SOCK_CLOEXEC);
    } while (connection < 0 && (errno == EINTR || errno == ECONNABORTED));
    check(connection >= 0);
    return connection;
}

/* Returns the number of bytes, 0 at the end of the stream, -1 on an error. */
static inline ssize_t read_some(int fd, void* buffer, size_t capacity) {
    ssize_t n;
    do {
        n = read(fd, buffer, capacity);
    } while (n < 0 && errno == EINTR);
    return n;
}

/* Returns the number of bytes read before `size` was reached or the stream ended. */
static inline size_t read_full(int fd, void* buffer, size_t size) {
    size_t done = 0;
    while (done < size) {
        ssize_t n = read_some(fd, (char*)buffer + done, size - done);
        if (n <= 0) break;
        done += (size_t)n;
    }
    return done;
}

/* Returns 0, or -1 if the peer has gone. */
static inline int write_full(int fd, const void* data, size_t size) {
    const char* next = data;
    while (size > 0) {
        ssize_t n = send(fd, next, size, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        next += n;
        size -= (size_t)n;
    }
    return 0;
}

/* A listening socket or a connection, and what serves its connections. */
struct endpoint {
    void (*serve)(int connection);
    int fd;
};

static inline void* connection_thread(void* argument) {
    struct endpoint connection = *(struct endpoint*)argument;
    free(argument);
    connection.serve(connection.fd);
    close(connection.fd);
    return NULL;
}

static inline void start_thread(void* (*body)(void*), void* argument) {
    pthread_attr_t attributes;
    pthread_t thread;
    check((errno = pthread_attr_init(&attributes)) == 0);
    check((errno = pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED)) == 0);
    /* Small stacks, so that hundreds of connections fit into a small virtual machine. */
    check((errno = pthread_attr_setstacksize(&attributes, 256 * 1024)) == 0);
    check((errno = pthread_create(&thread, &attributes, body, argument)) == 0);
    pthread_attr_destroy(&attributes);
}

static inline void* server_thread(void* argument) {
    struct endpoint server = *(struct endpoint*)argument;
    free(argument);
    for (;;) {
        struct endpoint* connection = malloc(sizeof *connection);
        check(connection != NULL);
        connection->serve = server.serve;
        connection->fd = accept_on(server.fd);
        start_thread(connection_thread, connection);
    }
}

/* Listens on the port and serves each connection in a thread of its own, for ever. */
static inline void serve_port(unsigned int port, void (*serve)(int connection)) {
    struct endpoint* server = malloc(sizeof *server);
    check(server != NULL);
    server->serve = serve;
    server->fd = listen_on(port);
    start_thread(server_thread, server);
}

/* Says that the payload is ready, then waits until the control port says how it has to end. */
static inline int ready_until_told_to_end(void) {
    int server = listen_on(CONTROL_PORT);
    AVmPayload_notifyPayloadReady();
    for (;;) {
        char command[32] = "";
        int code;
        int connection = accept_on(server);
        read_full(connection, command, sizeof command - 1);
        close(connection);
        if (strncmp(command, "quit", 4) == 0) return 0;
        if (sscanf(command, "exit %d", &code) == 1) return code;
    }
}

#endif
