// Made by "vm aidl" from com/example/kitchen/Heat.aidl; what is changed here gets lost.
#include <aidl/com/example/kitchen/Heat.h>

// All of it is in the header.
