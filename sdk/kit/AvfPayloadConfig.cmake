# CMake package of the payload kit.
#
#   find_package(AvfPayload REQUIRED)
#   avf_add_aidl(my_aidl BASE aidl SOURCES com/example/my/IPayload.aidl)
#   avf_add_payload(my SOURCES payload.cpp LIBRARIES my_aidl PACKAGE com.example.my)
#
# Targets: AvfPayload::vm_payload, AvfPayload::binder_ndk, AvfPayload::log (libraries that are in the
# virtual machine), AvfPayload::vm (the tool).

cmake_minimum_required(VERSION 3.18)
if(POLICY CMP0116)
    # Ninja takes files of dependencies from subprojects, too.
    cmake_policy(SET CMP0116 NEW)
endif()

get_filename_component(AvfPayload_ROOT "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

foreach(_avf_library vm_payload binder_ndk log)
    if(NOT TARGET AvfPayload::${_avf_library})
        add_library(AvfPayload::${_avf_library} SHARED IMPORTED)
        set_target_properties(AvfPayload::${_avf_library} PROPERTIES
            IMPORTED_LOCATION "${AvfPayload_ROOT}/lib/lib${_avf_library}.so"
            IMPORTED_SONAME "lib${_avf_library}.so"
            INTERFACE_INCLUDE_DIRECTORIES "${AvfPayload_ROOT}/include")
    endif()
endforeach()
unset(_avf_library)

if(NOT TARGET AvfPayload::vm)
    add_executable(AvfPayload::vm IMPORTED)
    set_target_properties(AvfPayload::vm PROPERTIES IMPORTED_LOCATION "${AvfPayload_ROOT}/bin/vm")
endif()

# avf_add_payload(NAME
#     SOURCES FILE...           what the payload is made of
#     [LIBRARIES TARGET...]     what else it is linked with; shared libraries are packaged, too
#     [PACKAGE NAME]            name of the package; org.example.NAME if not given
#     [VERSION_CODE NUMBER]     its version; 1 if not given
#     [ASSETS [PATH=]FILE...]   other files to be packaged
#     [CONFIG FILE]             payload configuration to be packaged
#     [KEY FILE]                key to sign with; the user's own if not given
#     [SHARED_CXX_RUNTIME])     link the C++ runtime as a library, which then must be packaged
#
# Makes the library libNAME.so (target NAME) and NAME.apk in the build folder (target NAME_apk, part
# of ALL). The C++ runtime, which the virtual machine does not have, is linked statically.
function(avf_add_payload name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "SHARED_CXX_RUNTIME" "PACKAGE;VERSION_CODE;CONFIG;KEY"
        "SOURCES;LIBRARIES;ASSETS")
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "avf_add_payload(${name}): unknown words: ${arg_UNPARSED_ARGUMENTS}")
    endif()
    if(NOT arg_SOURCES)
        message(FATAL_ERROR "avf_add_payload(${name}): SOURCES is missing")
    endif()

    add_library(${name} SHARED ${arg_SOURCES})
    set_target_properties(${name} PROPERTIES
        PREFIX "lib"
        SUFFIX ".so"
        SKIP_BUILD_RPATH ON
        CXX_VISIBILITY_PRESET hidden
        C_VISIBILITY_PRESET hidden
        VISIBILITY_INLINES_HIDDEN ON)
    # Libraries that it does not use are not needed in the virtual machine either.
    target_link_options(${name} PRIVATE -Wl,--as-needed -Wl,--no-undefined -Wl,--gc-sections
        -Wl,--exclude-libs,ALL)
    if(NOT arg_SHARED_CXX_RUNTIME)
        target_link_options(${name} PRIVATE $<$<LINK_LANGUAGE:CXX>:-static-libstdc++>)
    endif()
    target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} AvfPayload::vm_payload
        AvfPayload::binder_ndk AvfPayload::log)

    set(words --out "${CMAKE_CURRENT_BINARY_DIR}/${name}.apk" --lib "$<TARGET_FILE:${name}>")
    set(needs ${name})
    foreach(library IN LISTS arg_LIBRARIES)
        if(TARGET ${library})
            get_target_property(type ${library} TYPE)
            get_target_property(imported ${library} IMPORTED)
            if(type STREQUAL "SHARED_LIBRARY" AND NOT imported)
                set_target_properties(${library} PROPERTIES SKIP_BUILD_RPATH ON)
                list(APPEND words --lib "$<TARGET_FILE:${library}>")
                list(APPEND needs ${library})
            endif()
        endif()
    endforeach()
    foreach(asset IN LISTS arg_ASSETS)
        if(asset MATCHES "^([^=]+)=(.+)$")
            get_filename_component(file "${CMAKE_MATCH_2}" ABSOLUTE)
            list(APPEND words --asset "${CMAKE_MATCH_1}=${file}")
        else()
            get_filename_component(file "${asset}" ABSOLUTE)
            list(APPEND words --asset "${file}")
        endif()
        list(APPEND needs "${file}")
    endforeach()
    foreach(file CONFIG KEY)
        if(arg_${file})
            string(TOLOWER ${file} flag)
            get_filename_component(path "${arg_${file}}" ABSOLUTE)
            list(APPEND words --${flag} "${path}")
            list(APPEND needs "${path}")
        endif()
    endforeach()
    if(arg_PACKAGE)
        list(APPEND words --package ${arg_PACKAGE})
    endif()
    if(arg_VERSION_CODE)
        list(APPEND words --version-code ${arg_VERSION_CODE})
    endif()

    add_custom_command(
        OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/${name}.apk"
        BYPRODUCTS "${CMAKE_CURRENT_BINARY_DIR}/${name}.apk.idsig"
        COMMAND AvfPayload::vm package ${words}
        DEPENDS ${needs}
        COMMENT "Packaging ${name}.apk"
        VERBATIM)
    add_custom_target(${name}_apk ALL DEPENDS "${CMAKE_CURRENT_BINARY_DIR}/${name}.apk")
endfunction()

# avf_add_aidl(NAME
#     SOURCES FILE...           interfaces and types, as paths below BASE: com/example/IThing.aidl
#     [BASE DIR]                where they are; the current folder if not given
#     [INCLUDES DIR...])        where the types are that they import
#
# Makes a static library with the C++ of the interfaces, for payloads to be linked with. Their headers
# are <aidl/com/example/IThing.h>, <aidl/com/example/BnThing.h> and <aidl/com/example/BpThing.h>. It is
# made anew when one of the files changes, or one that they import. (With make, CMake 3 forgets an
# imported file that was removed only when it configures again; until then each build makes it anew.)
function(avf_add_aidl name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "BASE" "SOURCES;INCLUDES")
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "avf_add_aidl(${name}): unknown words: ${arg_UNPARSED_ARGUMENTS}")
    endif()
    if(NOT arg_SOURCES)
        message(FATAL_ERROR "avf_add_aidl(${name}): SOURCES is missing")
    endif()
    if(NOT arg_BASE)
        set(arg_BASE .)
    endif()
    get_filename_component(base "${arg_BASE}" ABSOLUTE)

    set(out "${CMAKE_CURRENT_BINARY_DIR}/${name}")
    set(words --lang ndk -I "${base}" --out "${out}/src" --header-out "${out}/include")
    foreach(folder IN LISTS arg_INCLUDES)
        get_filename_component(folder "${folder}" ABSOLUTE)
        list(APPEND words -I "${folder}")
    endforeach()
    set(inputs)
    set(outputs)
    set(headers)
    foreach(source IN LISTS arg_SOURCES)
        if(IS_ABSOLUTE "${source}" OR NOT source MATCHES "\\.aidl$")
            message(FATAL_ERROR
                "avf_add_aidl(${name}): ${source} is not the path of an .aidl file below BASE")
        endif()
        list(APPEND inputs "${base}/${source}")
        string(REGEX REPLACE "\\.aidl$" ".cpp" output "${source}")
        list(APPEND outputs "${out}/src/${output}")
        string(REGEX REPLACE "\\.aidl$" ".h" header "${source}")
        list(APPEND headers "${out}/include/aidl/${header}")
    endforeach()

    # What is imported is known once the tool has run. CMake before 3.20 cannot pass that on to make:
    # there, whatever can be imported counts.
    set(imports)
    if(CMAKE_VERSION VERSION_LESS 3.20)
        set(depfile)
        foreach(folder IN LISTS base arg_INCLUDES)
            get_filename_component(folder "${folder}" ABSOLUTE)
            file(GLOB_RECURSE found CONFIGURE_DEPENDS "${folder}/*.aidl")
            list(APPEND imports ${found})
        endforeach()
    else()
        list(GET outputs 0 first)
        set(depfile
            COMMAND ${CMAKE_COMMAND} "-DFROM=${out}/aidl.mk" "-DTO=${out}/aidl.d" "-DOUTPUT=${first}"
                -P "${AvfPayload_ROOT}/lib/cmake/AvfPayload/AvfPayloadDepfile.cmake"
            DEPFILE "${out}/aidl.d")
    endif()

    # The tool leaves alone what would not change, but the results must look newer than the sources.
    add_custom_command(
        OUTPUT ${outputs}
        BYPRODUCTS ${headers}
        COMMAND AvfPayload::vm aidl ${words} --depfile "${out}/aidl.mk" ${inputs}
        COMMAND ${CMAKE_COMMAND} -E touch_nocreate ${outputs}
        ${depfile}
        DEPENDS ${inputs} ${imports} "${AvfPayload_ROOT}/bin/vm"
        COMMENT "Making C++ of ${name}"
        VERBATIM)
    add_library(${name} STATIC ${outputs})
    set_target_properties(${name} PROPERTIES
        POSITION_INDEPENDENT_CODE ON
        CXX_VISIBILITY_PRESET hidden
        VISIBILITY_INLINES_HIDDEN ON)
    target_compile_features(${name} PUBLIC cxx_std_17)
    target_include_directories(${name} PUBLIC "${out}/include")
    target_link_libraries(${name} PUBLIC AvfPayload::binder_ndk)
endfunction()
