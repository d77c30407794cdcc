// Looks like what the Android NDK links: its build note, and versions of Android's libc.so.
__attribute__((section(".note.android.ident"), used, aligned(4)))
static const struct { int name_len, content_len, type; char name[8]; int api; } note = {
    8, 4, 1, "Android", 35,
};
int getpid(void);
int AVmPayload_main(void) { return getpid(); }
