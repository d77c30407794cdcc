/* libabsent.so: linked into needs_missing and left out of the package. */
int absent_answer(void);

int absent_answer(void) {
    return 42;
}
