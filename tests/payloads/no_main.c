/* A library without the entry point. */
int AVmPayload_other(void);

int AVmPayload_other(void) {
    return 0;
}
