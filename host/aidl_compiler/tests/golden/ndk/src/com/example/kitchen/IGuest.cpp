// Made by "vm aidl" from com/example/kitchen/IGuest.aidl; what is changed here gets lost.
#include <aidl/com/example/kitchen/BnGuest.h>
#include <aidl/com/example/kitchen/BpGuest.h>
#include <aidl/com/example/kitchen/IGuest.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <tuple>
#include <utility>

#include <android/binder_parcel_platform.h>
#include <android/binder_to_string.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace aidl::com::example::kitchen {
// BnGuest: the server

namespace {
::binder_status_t _aidl_1_IGuest_eat(IGuest& _aidl_impl, const ::AParcel* _aidl_in, ::AParcel* _aidl_out) {
  ::aidl::com::example::kitchen::ICook::Order::Payment in_payment = static_cast<::aidl::com::example::kitchen::ICook::Order::Payment>(0);
  std::shared_ptr<::aidl::com::example::kitchen::ICook> in_cook;
  ::AParcel_markSensitive(_aidl_in);
  ::binder_status_t _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_payment);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_cook);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  const ::ndk::ScopedAStatus _aidl_status = _aidl_impl.eat(in_payment, in_cook);
  ::AParcel_markSensitive(_aidl_out);
  _aidl_ret_status = ::AParcel_writeStatusHeader(_aidl_out, _aidl_status.get());
  if (_aidl_ret_status != ::STATUS_OK || !_aidl_status.isOk()) return _aidl_ret_status;
  return _aidl_ret_status;
}

::binder_status_t _aidl_1_IGuest_secret(IGuest& _aidl_impl, const ::AParcel* _aidl_in, ::AParcel*) {
  std::string in_password;
  ::AParcel_markSensitive(_aidl_in);
  ::binder_status_t _aidl_ret_status = ::ndk::AParcel_readData(_aidl_in, &in_password);
  if (_aidl_ret_status != ::STATUS_OK) return _aidl_ret_status;
  // Nobody waits to hear how it went.
  (void)_aidl_impl.secret(in_password);
  return ::STATUS_OK;
}

::binder_status_t _aidl_1_IGuest_onTransact(::AIBinder* _aidl_binder, ::transaction_code_t _aidl_code, const ::AParcel* _aidl_in, ::AParcel* _aidl_out) {
  const std::shared_ptr<::ndk::ICInterface> _aidl_object =
      ::ndk::ICInterface::asInterface(_aidl_binder);
  if (!_aidl_object) return ::STATUS_DEAD_OBJECT;
  auto& _aidl_impl = static_cast<IGuest&>(*_aidl_object);
  switch (_aidl_code) {
    case IGuest::TRANSACTION_eat:
      return _aidl_1_IGuest_eat(_aidl_impl, _aidl_in, _aidl_out);
    case IGuest::TRANSACTION_secret:
      return _aidl_1_IGuest_secret(_aidl_impl, _aidl_in, _aidl_out);
    default:
      return ::STATUS_UNKNOWN_TRANSACTION;
  }
}

::AIBinder_Class* _aidl_1_IGuest_class() {
  static ::AIBinder_Class* const _aidl_class =
      ::ndk::ICInterface::defineClass(IGuest::descriptor, _aidl_1_IGuest_onTransact);
  return _aidl_class;
}

}  // namespace

BnGuest::BnGuest() {}
BnGuest::~BnGuest() {}

::ndk::SpAIBinder BnGuest::createBinder() {
  return ::ndk::SpAIBinder(::AIBinder_new(_aidl_1_IGuest_class(), static_cast<void*>(this)));
}

// BpGuest: the client

BpGuest::BpGuest(const ::ndk::SpAIBinder& _aidl_binder) : ::ndk::BpCInterface<::aidl::com::example::kitchen::IGuest>(_aidl_binder) {}
BpGuest::~BpGuest() {}

::ndk::ScopedAStatus BpGuest::eat(::aidl::com::example::kitchen::ICook::Order::Payment in_payment, const std::shared_ptr<::aidl::com::example::kitchen::ICook>& in_cook) {
  const ::ndk::SpAIBinder _aidl_binder = asBinder();
  ::ndk::ScopedAParcel _aidl_in;
  ::ndk::ScopedAParcel _aidl_out;
  ::ndk::ScopedAStatus _aidl_status;
  ::binder_status_t _aidl_ret_status =
      ::AIBinder_prepareTransaction(_aidl_binder.get(), _aidl_in.getR());
  if (_aidl_ret_status == ::STATUS_OK) ::AParcel_markSensitive(_aidl_in.get());
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_payment);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_cook);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AIBinder_transact(
          _aidl_binder.get(), TRANSACTION_eat, _aidl_in.getR(), _aidl_out.getR(), ::FLAG_CLEAR_BUF);
  if (_aidl_ret_status == ::STATUS_UNKNOWN_TRANSACTION && getDefaultImpl()) {
    return getDefaultImpl()->eat(in_payment, in_cook);
  }
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AParcel_readStatusHeader(_aidl_out.get(), _aidl_status.getR());
  if (_aidl_ret_status == ::STATUS_OK && !_aidl_status.isOk()) return _aidl_status;
  _aidl_status.set(::AStatus_fromStatus(_aidl_ret_status));
  return _aidl_status;
}

::ndk::ScopedAStatus BpGuest::secret(const std::string& in_password) {
  const ::ndk::SpAIBinder _aidl_binder = asBinder();
  ::ndk::ScopedAParcel _aidl_in;
  ::ndk::ScopedAParcel _aidl_out;
  ::ndk::ScopedAStatus _aidl_status;
  ::binder_status_t _aidl_ret_status =
      ::AIBinder_prepareTransaction(_aidl_binder.get(), _aidl_in.getR());
  if (_aidl_ret_status == ::STATUS_OK) ::AParcel_markSensitive(_aidl_in.get());
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::ndk::AParcel_writeData(_aidl_in.get(), in_password);
  if (_aidl_ret_status == ::STATUS_OK) _aidl_ret_status = ::AIBinder_transact(
          _aidl_binder.get(), TRANSACTION_secret, _aidl_in.getR(), _aidl_out.getR(), ::FLAG_ONEWAY | ::FLAG_CLEAR_BUF);
  if (_aidl_ret_status == ::STATUS_UNKNOWN_TRANSACTION && getDefaultImpl()) {
    return getDefaultImpl()->secret(in_password);
  }
  _aidl_status.set(::AStatus_fromStatus(_aidl_ret_status));
  return _aidl_status;
}

// com.example.kitchen.IGuest

const char* IGuest::descriptor = "com.example.kitchen.IGuest";
std::shared_ptr<IGuest> IGuest::default_impl;

IGuest::IGuest() {}
IGuest::~IGuest() {}

std::shared_ptr<IGuest> IGuest::fromBinder(const ::ndk::SpAIBinder& _aidl_binder) {
  if (_aidl_binder.get() == nullptr) return nullptr;
  if (!::AIBinder_associateClass(_aidl_binder.get(), _aidl_1_IGuest_class())) {
    // An object of this interface whose class is another library's copy is spoken to by a proxy.
    const ::AIBinder_Class* _aidl_other = ::AIBinder_getClass(_aidl_binder.get());
    if (_aidl_other == nullptr ||
        std::strcmp(::AIBinder_Class_getDescriptor(_aidl_other), descriptor) != 0) {
      return nullptr;
    }
    return ::ndk::SharedRefBase::make<::aidl::com::example::kitchen::BpGuest>(_aidl_binder);
  }
  std::shared_ptr<::ndk::ICInterface> _aidl_local = ::ndk::ICInterface::asInterface(_aidl_binder.get());
  if (_aidl_local) return std::static_pointer_cast<::aidl::com::example::kitchen::IGuest>(_aidl_local);
  return ::ndk::SharedRefBase::make<::aidl::com::example::kitchen::BpGuest>(_aidl_binder);
}

::binder_status_t IGuest::writeToParcel(::AParcel* _aidl_parcel, const std::shared_ptr<IGuest>& _aidl_instance) {
  return ::AParcel_writeStrongBinder(_aidl_parcel, _aidl_instance ? _aidl_instance->asBinder().get() : nullptr);
}

::binder_status_t IGuest::readFromParcel(const ::AParcel* _aidl_parcel, std::shared_ptr<IGuest>* _aidl_instance) {
  ::ndk::SpAIBinder _aidl_binder;
  const ::binder_status_t _aidl_status = ::AParcel_readStrongBinder(_aidl_parcel, _aidl_binder.getR());
  if (_aidl_status == ::STATUS_OK) *_aidl_instance = fromBinder(_aidl_binder);
  return _aidl_status;
}

bool IGuest::setDefaultImpl(const std::shared_ptr<IGuest>& _aidl_impl) {
  if (default_impl || !_aidl_impl) return false;
  default_impl = _aidl_impl;
  return true;
}

const std::shared_ptr<IGuest>& IGuest::getDefaultImpl() { return default_impl; }
::ndk::ScopedAStatus IGuestDefault::eat(::aidl::com::example::kitchen::ICook::Order::Payment, const std::shared_ptr<::aidl::com::example::kitchen::ICook>&) {
  return ::ndk::ScopedAStatus(::AStatus_fromStatus(::STATUS_UNKNOWN_TRANSACTION));
}
::ndk::ScopedAStatus IGuestDefault::secret(const std::string&) {
  return ::ndk::ScopedAStatus(::AStatus_fromStatus(::STATUS_UNKNOWN_TRANSACTION));
}
::ndk::SpAIBinder IGuestDefault::asBinder() { return ::ndk::SpAIBinder(); }
bool IGuestDefault::isRemote() { return false; }

}  // namespace aidl::com::example::kitchen
