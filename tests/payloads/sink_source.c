/*
 * Bulk transfer, to check integrity and to measure throughput. Integers are u64, little endian.
 *
 * Port 6010 (sink): reads a count n, then n bytes; replies with the number of bytes that came and
 * their 64-bit FNV-1a hash, 16 bytes in all. n = 2^64 - 1 stands for "until the end of the stream".
 * Port 6011 (source): reads a count n, then sends the first n bytes of the test stream and closes.
 * Port 6012 (fast sink): as 6010 without the hash (0 in its place), for throughput alone.
 *
 * The test stream is the little-endian output of xorshift64 (shifts 13, 7, 17) that starts from the
 * state 0x9e3779b97f4a7c15; the state after the first step is the first output.
 *
 * Ends by the control port.
 */
#include "common.h"

#define STREAM_SEED UINT64_C(0x9e3779b97f4a7c15)
#define CHUNK (64 * 1024)

static int read_u64(int fd, uint64_t* value) {
    unsigned char bytes[8];
    if (read_full(fd, bytes, sizeof bytes) != sizeof bytes) return -1;
    *value = 0;
    for (int i = 7; i >= 0; i--) *value = *value << 8 | bytes[i];
    return 0;
}

static void store_u64(unsigned char* bytes, uint64_t value) {
    for (int i = 0; i < 8; i++) bytes[i] = (unsigned char)(value >> (8 * i));
}

static uint64_t fnv1a(uint64_t hash, const unsigned char* data, size_t size) {
    for (size_t i = 0; i < size; i++) hash = (hash ^ data[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static void sink_with(int connection, int hashing) {
    uint64_t wanted, taken = 0, hash = hashing ? UINT64_C(0xcbf29ce484222325) : 0;
    unsigned char* buffer = malloc(CHUNK);
    unsigned char reply[16];
    check(buffer != NULL);
    if (read_u64(connection, &wanted) == 0) {
        while (taken < wanted) {
            uint64_t left = wanted - taken;
            ssize_t size = read_some(connection, buffer, left < CHUNK ? (size_t)left : CHUNK);
            if (size <= 0) break;
            if (hashing) hash = fnv1a(hash, buffer, (size_t)size);
            taken += (uint64_t)size;
        }
        store_u64(reply, taken);
        store_u64(reply + 8, hash);
        write_full(connection, reply, sizeof reply);
        shutdown(connection, SHUT_WR);
    }
    free(buffer);
}

static void sink(int connection) {
    sink_with(connection, 1);
}

static void fast_sink(int connection) {
    sink_with(connection, 0);
}

static uint64_t fill(uint64_t state, unsigned char* buffer) {
    for (size_t i = 0; i < CHUNK; i += 8) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        store_u64(buffer + i, state);
    }
    return state;
}

static void source(int connection) {
    uint64_t left, state = STREAM_SEED;
    unsigned char* buffer = malloc(CHUNK);
    check(buffer != NULL);
    if (read_u64(connection, &left) == 0) {
        while (left > 0) {
            size_t size = left < CHUNK ? (size_t)left : CHUNK;
            state = fill(state, buffer);
            if (write_full(connection, buffer, size) < 0) break;
            left -= size;
        }
        shutdown(connection, SHUT_WR);
    }
    free(buffer);
}

int AVmPayload_main(void) {
    serve_port(6010, sink);
    serve_port(6011, source);
    serve_port(6012, fast_sink);
    return ready_until_told_to_end();
}
