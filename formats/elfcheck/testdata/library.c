// A library without an entry point, without a C library, hidden and undefined entry points aside.
int AVmPayload_main(void);
__attribute__((visibility("hidden"))) int hidden(void) { return 0; }
int library(void) { return hidden() ? AVmPayload_main() : 0; }
