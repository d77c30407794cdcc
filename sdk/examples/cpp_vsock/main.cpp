// A payload that answers one question on vsock port 5000, then returns: the twin of the examples in C
// and Rust.
//
// It reads from the connection until the host has closed its sending half, then replies with two
// lines: the message reversed, and the boot id of the virtual machine's kernel.
//
// SPDX-License-Identifier: Apache-2.0
#include <sys/socket.h>

#include <linux/vm_sockets.h>

#include <android/log.h>
#include <unistd.h>
#include <vm_main.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>

#include "vm_payload.h"

namespace {

constexpr unsigned int kPort = 5000;

[[noreturn]] void fail(const char* what) {
    __android_log_print(ANDROID_LOG_ERROR, "sample_cpp_vsock", "cannot %s: %m", what);
    exit(1);
}

std::string readAll(int connection) {
    std::string message;
    char part[4096];
    while (true) {
        ssize_t size = read(connection, part, sizeof part);
        if (size < 0) fail("read the message");
        if (size == 0) return message;
        message.append(part, static_cast<size_t>(size));
    }
}

void writeAll(int connection, const std::string& text) {
    for (size_t done = 0; done < text.size();) {
        ssize_t size = write(connection, text.data() + done, text.size() - done);
        if (size < 0) fail("write the reply");
        done += static_cast<size_t>(size);
    }
}

std::string bootId() {
    std::string id;
    std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), id);
    return id;
}

}  // namespace

extern "C" int AVmPayload_main() {
    int fd = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("make a vsock socket");

    sockaddr_vm address = {};
    address.svm_family = AF_VSOCK;
    address.svm_port = kPort;
    address.svm_cid = VMADDR_CID_ANY;
    if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) < 0) fail("bind");
    if (listen(fd, 1) < 0) fail("listen");
    AVmPayload_notifyPayloadReady();

    int connection = accept(fd, nullptr, nullptr);
    if (connection < 0) fail("accept");
    std::string message = readAll(connection);
    std::reverse(message.begin(), message.end());
    writeAll(connection, message + "\nboot id: " + bootId() + "\n");
    close(connection);
    return 0;
}
