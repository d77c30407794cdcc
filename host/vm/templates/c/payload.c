/*
 * A payload that answers one message on a vsock port with the same message in capital letters, and
 * then ends.
 */
#include <sys/socket.h>

#include <linux/vm_sockets.h>

#include <android/log.h>
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <vm_main.h>
#include <vm_payload.h>

#define PORT 5000
#define TAG "@NAME@"

static int fail(const char* what) {
    __android_log_print(ANDROID_LOG_ERROR, TAG, "cannot %s: %s", what, strerror(errno));
    return 1;
}

static int serve(int connection) {
    char buffer[4096];
    ssize_t size;
    while ((size = read(connection, buffer, sizeof buffer)) > 0) {
        for (ssize_t i = 0; i < size; i++) buffer[i] = (char)toupper((unsigned char)buffer[i]);
        for (ssize_t done = 0, n; done < size; done += n) {
            n = write(connection, buffer + done, (size_t)(size - done));
            if (n < 0) return fail("reply");
        }
    }
    return size < 0 ? fail("read") : 0;
}

int AVmPayload_main(void) {
    int server = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server < 0) return fail("make a vsock socket");
    struct sockaddr_vm address = {
            .svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_ANY, .svm_port = PORT};
    if (bind(server, (struct sockaddr*)&address, sizeof address) < 0) return fail("bind");
    if (listen(server, 1) < 0) return fail("listen");

    /* From now on the app can connect. */
    AVmPayload_notifyPayloadReady();
    int connection = accept4(server, NULL, NULL, SOCK_CLOEXEC);
    if (connection < 0) return fail("accept");
    int code = serve(connection);
    close(connection);
    close(server);
    return code;
}
