// Both methods are there, of the interface and of all interfaces.
#include <aidl/p/BnDump.h>

class Service : public aidl::p::BnDump {
public:
    using BnDump::dump;
    ndk::ScopedAStatus dump(const std::string&) override { return ndk::ScopedAStatus::ok(); }
    ndk::ScopedAStatus show(const std::array<std::array<std::string, 1>, 2>&,
                            std::array<std::array<std::string, 1>, 2>*,
                            aidl::p::Shelf*) override {
        return ndk::ScopedAStatus::ok();
    }
};

bool both(Service& service) {
    return service.dump(1, nullptr, 0) == STATUS_OK && service.dump("here").isOk();
}
