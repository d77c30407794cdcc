// Made by "vm aidl" from com/example/kitchen/INothing.aidl; what is changed here gets lost.
#include <aidl/com/example/kitchen/BnNothing.h>
#include <aidl/com/example/kitchen/BpNothing.h>
#include <aidl/com/example/kitchen/INothing.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <tuple>
#include <utility>

#include <android/binder_parcel_platform.h>
#include <android/binder_to_string.h>

namespace aidl::com::example::kitchen {
// BnNothing: the server

namespace {
::binder_status_t _aidl_1_INothing_onTransact(::AIBinder* _aidl_binder, ::transaction_code_t _aidl_code, const ::AParcel* _aidl_in, ::AParcel* _aidl_out) {
  const std::shared_ptr<::ndk::ICInterface> _aidl_object =
      ::ndk::ICInterface::asInterface(_aidl_binder);
  if (!_aidl_object) return ::STATUS_DEAD_OBJECT;
  [[maybe_unused]] auto& _aidl_impl = static_cast<INothing&>(*_aidl_object);
  (void)_aidl_in;
  (void)_aidl_out;
  switch (_aidl_code) {
    default:
      return ::STATUS_UNKNOWN_TRANSACTION;
  }
}

::AIBinder_Class* _aidl_1_INothing_class() {
  static ::AIBinder_Class* const _aidl_class =
      ::ndk::ICInterface::defineClass(INothing::descriptor, _aidl_1_INothing_onTransact);
  return _aidl_class;
}

}  // namespace

BnNothing::BnNothing() {}
BnNothing::~BnNothing() {}

::ndk::SpAIBinder BnNothing::createBinder() {
  return ::ndk::SpAIBinder(::AIBinder_new(_aidl_1_INothing_class(), static_cast<void*>(this)));
}

// BpNothing: the client

BpNothing::BpNothing(const ::ndk::SpAIBinder& _aidl_binder) : ::ndk::BpCInterface<::aidl::com::example::kitchen::INothing>(_aidl_binder) {}
BpNothing::~BpNothing() {}

// com.example.kitchen.INothing

const char* INothing::descriptor = "com.example.renamed.INothing";
std::shared_ptr<INothing> INothing::default_impl;

INothing::INothing() {}
INothing::~INothing() {}

std::shared_ptr<INothing> INothing::fromBinder(const ::ndk::SpAIBinder& _aidl_binder) {
  if (_aidl_binder.get() == nullptr) return nullptr;
  if (!::AIBinder_associateClass(_aidl_binder.get(), _aidl_1_INothing_class())) {
    // An object of this interface whose class is another library's copy is spoken to by a proxy.
    const ::AIBinder_Class* _aidl_other = ::AIBinder_getClass(_aidl_binder.get());
    if (_aidl_other == nullptr ||
        std::strcmp(::AIBinder_Class_getDescriptor(_aidl_other), descriptor) != 0) {
      return nullptr;
    }
    return ::ndk::SharedRefBase::make<::aidl::com::example::kitchen::BpNothing>(_aidl_binder);
  }
  std::shared_ptr<::ndk::ICInterface> _aidl_local = ::ndk::ICInterface::asInterface(_aidl_binder.get());
  if (_aidl_local) return std::static_pointer_cast<::aidl::com::example::kitchen::INothing>(_aidl_local);
  return ::ndk::SharedRefBase::make<::aidl::com::example::kitchen::BpNothing>(_aidl_binder);
}

::binder_status_t INothing::writeToParcel(::AParcel* _aidl_parcel, const std::shared_ptr<INothing>& _aidl_instance) {
  return ::AParcel_writeStrongBinder(_aidl_parcel, _aidl_instance ? _aidl_instance->asBinder().get() : nullptr);
}

::binder_status_t INothing::readFromParcel(const ::AParcel* _aidl_parcel, std::shared_ptr<INothing>* _aidl_instance) {
  ::ndk::SpAIBinder _aidl_binder;
  const ::binder_status_t _aidl_status = ::AParcel_readStrongBinder(_aidl_parcel, _aidl_binder.getR());
  if (_aidl_status == ::STATUS_OK) *_aidl_instance = fromBinder(_aidl_binder);
  return _aidl_status;
}

bool INothing::setDefaultImpl(const std::shared_ptr<INothing>& _aidl_impl) {
  if (default_impl || !_aidl_impl) return false;
  default_impl = _aidl_impl;
  return true;
}

const std::shared_ptr<INothing>& INothing::getDefaultImpl() { return default_impl; }
::ndk::SpAIBinder INothingDefault::asBinder() { return ::ndk::SpAIBinder(); }
bool INothingDefault::isRemote() { return false; }

}  // namespace aidl::com::example::kitchen
