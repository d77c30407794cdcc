// The interface that apps know in other versions.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <aidl/org/example/types/BnGrowing.h>

#include <sstream>
#include <string>
#include <vector>

class Grower : public aidl::org::example::types::BnGrowing {
    using Growing = aidl::org::example::types::Growing;

  public:
    ndk::ScopedAStatus echo(const Growing& value, Growing* result) override {
        *result = value;
        return ndk::ScopedAStatus::ok();
    }

    ndk::ScopedAStatus reverse(const std::vector<Growing>& value,
                               std::vector<Growing>* result) override {
        result->assign(value.rbegin(), value.rend());
        return ndk::ScopedAStatus::ok();
    }

    ndk::ScopedAStatus describe(const Growing& value, std::string* result) override {
        std::ostringstream text;
        text << value.first << ' ' << value.second << ' ';
        const char* separator = "";
        for (int32_t number : value.third) {
            text << separator << number;
            separator = ",";
        }
        *result = text.str();
        return ndk::ScopedAStatus::ok();
    }

    ndk::ScopedAStatus echoString(const std::string& value, std::string* result) override {
        *result = value;
        return ndk::ScopedAStatus::ok();
    }
};
