# Part of AvfPayloadConfig.cmake, run while a project is built:
#
#   cmake -DFROM=FILE -DTO=FILE -DOUTPUT=FILE -P AvfPayloadDepfile.cmake
#
# Writes the rule in FROM, which `vm aidl --depfile` has written, to TO as one for OUTPUT alone. Ninja
# takes no rule for what CMake has not told it of, and which headers there are CMake does not know.

cmake_minimum_required(VERSION 3.18)

file(READ "${FROM}" rule)
# In a path, a space has a backslash before it.
string(FIND "${rule}" ": " end_of_targets)
if(NOT end_of_targets EQUAL -1)
    string(SUBSTRING "${rule}" ${end_of_targets} -1 sources)
    string(REGEX REPLACE "([ #\\])" "\\\\\\1" target "${OUTPUT}")
    string(REPLACE "$" "$$" target "${target}")
    set(rule "${target}${sources}")
endif()
file(WRITE "${TO}" "${rule}")
