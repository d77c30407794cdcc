#include <aidl/com/example/BpCallback.h>
#include <aidl/com/example/BnCallback.h>
#include <aidl/com/example/ICallback.h>

namespace aidl {
namespace com {
namespace example {
static binder_status_t _aidl_onTransact(AIBinder* _aidl_binder, transaction_code_t _aidl_code, const AParcel* _aidl_in, AParcel* _aidl_out) {
  (void)_aidl_in;
  (void)_aidl_out;
  binder_status_t _aidl_ret_status = STATUS_UNKNOWN_TRANSACTION;
  std::shared_ptr<BnCallback> _aidl_impl = std::static_pointer_cast<BnCallback>(::ndk::ICInterface::asInterface(_aidl_binder));
  switch (_aidl_code) {
    case (FIRST_CALL_TRANSACTION + 0 /*onDone*/): {
      int32_t in_value;

      _aidl_ret_status = AParcel_readInt32(_aidl_in, &in_value);
      if (_aidl_ret_status != STATUS_OK) break;

      ::ndk::ScopedAStatus _aidl_status = _aidl_impl->onDone(in_value);
      _aidl_ret_status = STATUS_OK;
      break;
    }
  }
  return _aidl_ret_status;
};

static AIBinder_Class* _g_aidl_clazz = ::ndk::ICInterface::defineClass(ICallback::descriptor, _aidl_onTransact);

BpCallback::BpCallback(const ::ndk::SpAIBinder& binder) : BpCInterface(binder) {}
BpCallback::~BpCallback() {}

::ndk::ScopedAStatus BpCallback::onDone(int32_t in_value) {
  binder_status_t _aidl_ret_status = STATUS_OK;
  ::ndk::ScopedAStatus _aidl_status;
  ::ndk::ScopedAParcel _aidl_in;
  ::ndk::ScopedAParcel _aidl_out;

  _aidl_ret_status = AIBinder_prepareTransaction(asBinder().get(), _aidl_in.getR());
  if (_aidl_ret_status != STATUS_OK) goto _aidl_error;

  _aidl_ret_status = AParcel_writeInt32(_aidl_in.get(), in_value);
  if (_aidl_ret_status != STATUS_OK) goto _aidl_error;

  _aidl_ret_status = AIBinder_transact(
    asBinder().get(),
    (FIRST_CALL_TRANSACTION + 0 /*onDone*/),
    _aidl_in.getR(),
    _aidl_out.getR(),
    FLAG_ONEWAY);
  if (_aidl_ret_status == STATUS_UNKNOWN_TRANSACTION && ICallback::getDefaultImpl()) {
    return ICallback::getDefaultImpl()->onDone(in_value);
  }
  if (_aidl_ret_status != STATUS_OK) goto _aidl_error;

  _aidl_error:
  _aidl_status.set(AStatus_fromStatus(_aidl_ret_status));
  return _aidl_status;
}
// Source for BnCallback
BnCallback::BnCallback() {}
BnCallback::~BnCallback() {}
::ndk::SpAIBinder BnCallback::createBinder() {
  AIBinder* binder = AIBinder_new(_g_aidl_clazz, static_cast<void*>(this));
  return ::ndk::SpAIBinder(binder);
}
// Source for ICallback
const char* ICallback::descriptor = "com.example.ICallback";
ICallback::ICallback() {}
ICallback::~ICallback() {}


std::shared_ptr<ICallback> ICallback::fromBinder(const ::ndk::SpAIBinder& binder) {
  if (!AIBinder_associateClass(binder.get(), _g_aidl_clazz)) { return nullptr; }
  std::shared_ptr<::ndk::ICInterface> interface = ::ndk::ICInterface::asInterface(binder.get());
  if (interface) {
    return std::static_pointer_cast<ICallback>(interface);
  }
  return (new BpCallback(binder))->ref<ICallback>();
}

binder_status_t ICallback::writeToParcel(AParcel* parcel, const std::shared_ptr<ICallback>& instance) {
  return AParcel_writeStrongBinder(parcel, instance ? instance->asBinder().get() : nullptr);
}
binder_status_t ICallback::readFromParcel(const AParcel* parcel, std::shared_ptr<ICallback>* instance) {
  ::ndk::SpAIBinder binder;
  binder_status_t status = AParcel_readStrongBinder(parcel, binder.getR());
  if (status != STATUS_OK) return status;
  *instance = ICallback::fromBinder(binder);
  return STATUS_OK;
}
bool ICallback::setDefaultImpl(std::shared_ptr<ICallback> impl) {
  if (!ICallback::default_impl && impl) {
    ICallback::default_impl = impl;
    return true;
  }
  return false;
}
const std::shared_ptr<ICallback>& ICallback::getDefaultImpl() {
  return ICallback::default_impl;
}
std::shared_ptr<ICallback> ICallback::default_impl = nullptr;
::ndk::ScopedAStatus ICallbackDefault::onDone(int32_t /*in_value*/) {
  ::ndk::ScopedAStatus _aidl_status;
  _aidl_status.set(AStatus_fromStatus(STATUS_UNKNOWN_TRANSACTION));
  return _aidl_status;
}
::ndk::SpAIBinder ICallbackDefault::asBinder() {
  return ::ndk::SpAIBinder();
}
bool ICallbackDefault::isRemote() {
  return false;
}
}  // namespace example
}  // namespace com
}  // namespace aidl
