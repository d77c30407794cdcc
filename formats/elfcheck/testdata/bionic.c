// As android.c without the build note.
int getpid(void);
int AVmPayload_main(void) { return getpid(); }
