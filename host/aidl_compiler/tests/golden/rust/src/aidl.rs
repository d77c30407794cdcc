#[allow(clippy::all, reason = "rsbinder-aidl generated code")]
#[allow(unused_imports, reason = "rsbinder-aidl generated code")]
pub mod com {
    pub mod example {
        pub mod kitchen {
            pub mod Dish {
                #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                pub const r#HOUSE: &str = "soup";
                #[derive(Debug)]
                pub struct Dish {
                    pub r#warm: bool,
                    pub r#small: i8,
                    pub r#letter: u16,
                    pub r#number: i32,
                    pub r#big: i64,
                    pub r#half: f32,
                    pub r#whole: f64,
                    pub r#name: ::std::string::String,
                    pub r#heat: super::Heat::Heat,
                    pub r#unset: super::Heat::Heat,
                    pub r#taste: super::Taste::Taste,
                    pub r#bytes: ::std::vec::Vec<u8>,
                    pub r#numbers: ::std::vec::Vec<i32>,
                    pub r#names: ::std::vec::Vec<::std::string::String>,
                    pub r#maybe: ::core::option::Option<::std::vec::Vec<::core::option::Option<::std::string::String>>>,
                    pub r#none: ::core::option::Option<::std::vec::Vec<i32>>,
                    pub r#heats: ::std::vec::Vec<super::Heat::Heat>,
                    pub r#three: [i32; 3],
                    pub r#grid: [[u8; 2]; 2],
                    pub r#pair: [::std::string::String; 2],
                    pub r#tastes: ::std::vec::Vec<super::Taste::Taste>,
                    pub r#guest: ::core::option::Option<rsbinder::Strong<dyn super::IGuest::IGuest>>,
                    pub r#guests: ::std::vec::Vec<rsbinder::Strong<dyn super::IGuest::IGuest>>,
                    pub r#object: ::core::option::Option<rsbinder::SIBinder>,
                    pub r#file: ::core::option::Option<rsbinder::ParcelFileDescriptor>,
                    pub r#side: ::core::option::Option<::std::boxed::Box<Dish>>,
                    pub r#extra: rsbinder::ParcelableHolder,
                    #[deprecated]
                    pub r#old: i32,
                }
                impl ::core::default::Default for Dish {
                    fn default() -> Self {
                        Self {
                            r#warm: true,
                            r#small: -1,
                            r#letter: '\'' as u16,
                            r#number: 7,
                            r#big: 1099511627776,
                            r#half: 0.5f32,
                            r#whole: ::core::default::Default::default(),
                            r#name: "soup".into(),
                            r#heat: super::Heat::Heat::HOT,
                            r#unset: ::core::default::Default::default(),
                            r#taste: ::core::default::Default::default(),
                            r#bytes: vec![255,2,],
                            r#numbers: vec![1,2,],
                            r#names: vec!["a".into(),"b".into(),],
                            r#maybe: ::core::option::Option::Some(vec![::core::option::Option::Some("a".into()),]),
                            r#none: ::core::default::Default::default(),
                            r#heats: vec![super::Heat::Heat::COLD,],
                            r#three: [1,2,3,],
                            r#grid: ::core::default::Default::default(),
                            r#pair: ["x".into(),"y".into(),],
                            r#tastes: ::core::default::Default::default(),
                            r#guest: ::core::default::Default::default(),
                            r#guests: ::core::default::Default::default(),
                            r#object: ::core::default::Default::default(),
                            r#file: ::core::default::Default::default(),
                            r#side: ::core::default::Default::default(),
                            r#extra: ::core::default::Default::default(),
                            r#old: ::core::default::Default::default(),
                        }
                    }
                }
                impl rsbinder::Parcelable for Dish {
                    fn write_to_parcel(&self, _parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                        _parcel.sized_write(|_sub_parcel| {
                            _sub_parcel.write(&self.r#warm)?;
                            _sub_parcel.write(&self.r#small)?;
                            _sub_parcel.write(&self.r#letter)?;
                            _sub_parcel.write(&self.r#number)?;
                            _sub_parcel.write(&self.r#big)?;
                            _sub_parcel.write(&self.r#half)?;
                            _sub_parcel.write(&self.r#whole)?;
                            _sub_parcel.write(&self.r#name)?;
                            _sub_parcel.write(&self.r#heat)?;
                            _sub_parcel.write(&self.r#unset)?;
                            _sub_parcel.write(&self.r#taste)?;
                            _sub_parcel.write(&self.r#bytes)?;
                            _sub_parcel.write(&self.r#numbers)?;
                            _sub_parcel.write(&self.r#names)?;
                            _sub_parcel.write(&self.r#maybe)?;
                            _sub_parcel.write(&self.r#none)?;
                            _sub_parcel.write(&self.r#heats)?;
                            _sub_parcel.write(&self.r#three)?;
                            _sub_parcel.write(&self.r#grid)?;
                            _sub_parcel.write(&self.r#pair)?;
                            _sub_parcel.write(&self.r#tastes)?;
                            _sub_parcel.write(&self.r#guest)?;
                            _sub_parcel.write(&self.r#guests)?;
                            _sub_parcel.write(self.r#object.as_ref().ok_or(rsbinder::StatusCode::UnexpectedNull)?)?;
                            _sub_parcel.write(&self.r#file)?;
                            _sub_parcel.write(&self.r#side)?;
                            _sub_parcel.write(&self.r#extra)?;
                            _sub_parcel.write(&self.r#old)?;
                            ::core::result::Result::Ok(())
                        })
                    }
                    fn read_from_parcel(&mut self, _parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                        let _start = _parcel.data_position();
                        let _size: i32 = _parcel.read()?;
                        _parcel.set_data_position(_start);
                        _parcel.sized_read(|_sub_parcel| {
                            (|| -> rsbinder::Result<()> {
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#warm = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#small = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#letter = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#number = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#big = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#half = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#whole = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#name = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#heat = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#unset = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#taste = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#bytes = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#numbers = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#names = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#maybe = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#none = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#heats = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#three = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#grid = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#pair = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#tastes = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#guest = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#guests = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#object = _sub_parcel.read()?;
                            if self.r#object.is_none() { return ::core::result::Result::Err(rsbinder::StatusCode::UnexpectedNull); }
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#file = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#side = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            _sub_parcel.read_onto(&mut self.r#extra)?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#old = _sub_parcel.read()?;
                            ::core::result::Result::Ok(())
                            })()?;
                            if _sub_parcel.data_position().saturating_sub(_start) > usize::try_from(_size).unwrap_or(0) {
                                return ::core::result::Result::Err(rsbinder::StatusCode::BadValue);
                            }
                            ::core::result::Result::Ok(())
                        })
                    }
                }
                rsbinder::impl_serialize_for_parcelable!(Dish);
                rsbinder::impl_deserialize_for_parcelable!(Dish);
                impl rsbinder::ParcelableMetadata for Dish {
                    fn descriptor() -> &'static str { "com.example.kitchen.Dish" }
                }
            }
            pub mod Empty {
                #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                #[derive(Debug)]
                pub struct Empty {
                }
                impl ::core::default::Default for Empty {
                    fn default() -> Self {
                        Self {
                        }
                    }
                }
                impl rsbinder::Parcelable for Empty {
                    fn write_to_parcel(&self, _parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                        _parcel.sized_write(|_sub_parcel| {
                            ::core::result::Result::Ok(())
                        })
                    }
                    fn read_from_parcel(&mut self, _parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                        let _start = _parcel.data_position();
                        let _size: i32 = _parcel.read()?;
                        _parcel.set_data_position(_start);
                        _parcel.sized_read(|_sub_parcel| {
                            (|| -> rsbinder::Result<()> {
                            ::core::result::Result::Ok(())
                            })()?;
                            if _sub_parcel.data_position().saturating_sub(_start) > usize::try_from(_size).unwrap_or(0) {
                                return ::core::result::Result::Err(rsbinder::StatusCode::BadValue);
                            }
                            ::core::result::Result::Ok(())
                        })
                    }
                }
                rsbinder::impl_serialize_for_parcelable!(Empty);
                rsbinder::impl_deserialize_for_parcelable!(Empty);
                impl rsbinder::ParcelableMetadata for Empty {
                    fn descriptor() -> &'static str { "com.example.kitchen.Empty" }
                    fn stability(&self) -> rsbinder::Stability { rsbinder::Stability::Vintf }
                }
            }
            pub mod Heat {
                #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, deprecated, reason = "rsbinder-aidl generated code")]
                rsbinder::declare_binder_enum! {
                    r#Heat : [i8; 4] {
                        r#COLD = -1,
                        r#WARM = 0,
                        #[deprecated = "too much"]
                        r#HOT = 127,
                        r#TEPID = 0,
                    }
                }
            }
            pub mod ICook {
                #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                pub const r#SEATS: i32 = 12;
                pub const r#FAR: i64 = -9223372036854775808;
                pub const r#LOW: i8 = -128;
                pub const r#MOTTO: &str = "it's ??=";
                pub const r#HALF: f32 = 0.5f32;
                pub const r#TENTH: f64 = 0.1f64;
                pub const r#STATUS_OK: i32 = 1;
                pub const r#FLAG_ONEWAY: i32 = 0;
                pub trait ICook: rsbinder::Interface + ::core::marker::Send {
                    fn descriptor() -> &'static str where Self: Sized { "com.example.kitchen.ICook" }
                    fn r#add(&self, _arg_left: i32, _arg_right: i32) -> rsbinder::BinderResult<i32>;
                    fn r#cook(&self, _arg_order: &Order::Order, _arg_remark: &mut ::core::option::Option<super::Dish::Dish>, _arg_heats: &mut ::std::vec::Vec<super::Heat::Heat>) -> rsbinder::BinderResult<super::Dish::Dish>;
                    fn r#call(&self, _arg_guest: &rsbinder::Strong<dyn super::IGuest::IGuest>, _arg_register: &str) -> rsbinder::BinderResult<()>;
                    fn r#tool(&self, _arg_old: ::core::option::Option<&rsbinder::SIBinder>, _arg_file: &rsbinder::ParcelFileDescriptor) -> rsbinder::BinderResult<::core::option::Option<rsbinder::SIBinder>>;
                    #[deprecated = "use add"]
                    fn r#old(&self, _arg_grid: &[[i32; 3]; 2], _arg_bytes: &mut ::std::vec::Vec<u8>, _arg_four: &mut [u8; 4]) -> rsbinder::BinderResult<i32>;
                    fn r#watch(&self, _arg_watcher: ::core::option::Option<&rsbinder::Strong<dyn IWatcher::IWatcher>>, _arg_taste: &super::Taste::Taste, _arg_words: &[::std::string::String]) -> rsbinder::BinderResult<()>;
                    fn r#letter(&self, _arg_flag: bool, _arg_small: i8, _arg_letter: u16, _arg_big: i64, _arg_half: f32, _arg_whole: f64) -> rsbinder::BinderResult<u16>;
                    fn r#delegate(&self, _arg_guests: &[rsbinder::Strong<dyn super::IGuest::IGuest>], _arg_others: ::core::option::Option<&[::core::option::Option<rsbinder::Strong<dyn super::IGuest::IGuest>>]>, _arg_dishes: ::core::option::Option<&[::core::option::Option<super::Dish::Dish>]>) -> rsbinder::BinderResult<()>;
                    fn getDefaultImpl() -> ::core::option::Option<ICookDefaultRef> where Self: Sized {
                        DEFAULT_IMPL.get().cloned()
                    }
                    fn setDefaultImpl(d: ICookDefaultRef) -> ICookDefaultRef where Self: Sized {
                        DEFAULT_IMPL.get_or_init(|| d).clone()
                    }
                }
                pub trait ICookDefault: ::core::marker::Send + ::core::marker::Sync {
                    fn r#add(&self, _arg_left: i32, _arg_right: i32) -> rsbinder::BinderResult<i32> {
                        ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction.into())
                    }
                    fn r#cook(&self, _arg_order: &Order::Order, _arg_remark: &mut ::core::option::Option<super::Dish::Dish>, _arg_heats: &mut ::std::vec::Vec<super::Heat::Heat>) -> rsbinder::BinderResult<super::Dish::Dish> {
                        ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction.into())
                    }
                    fn r#call(&self, _arg_guest: &rsbinder::Strong<dyn super::IGuest::IGuest>, _arg_register: &str) -> rsbinder::BinderResult<()> {
                        ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction.into())
                    }
                    fn r#tool(&self, _arg_old: ::core::option::Option<&rsbinder::SIBinder>, _arg_file: &rsbinder::ParcelFileDescriptor) -> rsbinder::BinderResult<::core::option::Option<rsbinder::SIBinder>> {
                        ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction.into())
                    }
                    fn r#old(&self, _arg_grid: &[[i32; 3]; 2], _arg_bytes: &mut ::std::vec::Vec<u8>, _arg_four: &mut [u8; 4]) -> rsbinder::BinderResult<i32> {
                        ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction.into())
                    }
                    fn r#watch(&self, _arg_watcher: ::core::option::Option<&rsbinder::Strong<dyn IWatcher::IWatcher>>, _arg_taste: &super::Taste::Taste, _arg_words: &[::std::string::String]) -> rsbinder::BinderResult<()> {
                        ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction.into())
                    }
                    fn r#letter(&self, _arg_flag: bool, _arg_small: i8, _arg_letter: u16, _arg_big: i64, _arg_half: f32, _arg_whole: f64) -> rsbinder::BinderResult<u16> {
                        ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction.into())
                    }
                    fn r#delegate(&self, _arg_guests: &[rsbinder::Strong<dyn super::IGuest::IGuest>], _arg_others: ::core::option::Option<&[::core::option::Option<rsbinder::Strong<dyn super::IGuest::IGuest>>]>, _arg_dishes: ::core::option::Option<&[::core::option::Option<super::Dish::Dish>]>) -> rsbinder::BinderResult<()> {
                        ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction.into())
                    }
                }
                pub(crate) mod transactions {
                    pub(crate) const r#add: rsbinder::TransactionCode = rsbinder::FIRST_CALL_TRANSACTION + 0;
                    pub(crate) const r#cook: rsbinder::TransactionCode = rsbinder::FIRST_CALL_TRANSACTION + 1;
                    pub(crate) const r#call: rsbinder::TransactionCode = rsbinder::FIRST_CALL_TRANSACTION + 2;
                    pub(crate) const r#tool: rsbinder::TransactionCode = rsbinder::FIRST_CALL_TRANSACTION + 3;
                    pub(crate) const r#old: rsbinder::TransactionCode = rsbinder::FIRST_CALL_TRANSACTION + 4;
                    pub(crate) const r#watch: rsbinder::TransactionCode = rsbinder::FIRST_CALL_TRANSACTION + 5;
                    pub(crate) const r#letter: rsbinder::TransactionCode = rsbinder::FIRST_CALL_TRANSACTION + 6;
                    pub(crate) const r#delegate: rsbinder::TransactionCode = rsbinder::FIRST_CALL_TRANSACTION + 7;
                }
                pub type ICookDefaultRef = ::std::sync::Arc<dyn ICookDefault>;
                static DEFAULT_IMPL: ::std::sync::OnceLock<ICookDefaultRef> = ::std::sync::OnceLock::new();
                rsbinder::declare_binder_interface! {
                    ICook["com.example.kitchen.ICook"] {
                        native: {
                            BnCook(on_transact),
                        },
                        proxy: BpCook,
                    }
                }
                impl BpCook {
                    fn build_parcel_add(&self, _arg_left: i32, _arg_right: i32) -> rsbinder::Result<rsbinder::Parcel> {
                        let mut data = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.prepare_transact(true)?;
                        data.write(&_arg_left)?;
                        data.write(&_arg_right)?;
                        ::core::result::Result::Ok(data)
                    }
                    fn read_response_add(&self, _arg_left: i32, _arg_right: i32, _aidl_reply: rsbinder::Result<::core::option::Option<rsbinder::Parcel>>) -> rsbinder::BinderResult<i32> {
                        if let ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction) = _aidl_reply {
                            if let ::core::option::Option::Some(_aidl_default_impl) = <Self as ICook>::getDefaultImpl() {
                              return _aidl_default_impl.r#add(_arg_left, _arg_right);
                            }
                        }
                        let mut _aidl_reply = _aidl_reply?.ok_or(rsbinder::StatusCode::UnexpectedNull)?;
                        let _status = _aidl_reply.read::<rsbinder::Status>()?;
                        if !_status.is_ok() { return ::core::result::Result::Err(_status); }
                        let _aidl_return: i32 = _aidl_reply.read()?;
                        ::core::result::Result::Ok(_aidl_return)
                    }
                    fn build_parcel_cook(&self, _arg_order: &Order::Order, _arg_remark: &mut ::core::option::Option<super::Dish::Dish>, _arg_heats: &mut ::std::vec::Vec<super::Heat::Heat>) -> rsbinder::Result<rsbinder::Parcel> {
                        let mut data = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.prepare_transact(true)?;
                        data.write(_arg_order)?;
                        data.write(_arg_heats)?;
                        ::core::result::Result::Ok(data)
                    }
                    fn read_response_cook(&self, _arg_order: &Order::Order, _arg_remark: &mut ::core::option::Option<super::Dish::Dish>, _arg_heats: &mut ::std::vec::Vec<super::Heat::Heat>, _aidl_reply: rsbinder::Result<::core::option::Option<rsbinder::Parcel>>) -> rsbinder::BinderResult<super::Dish::Dish> {
                        if let ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction) = _aidl_reply {
                            if let ::core::option::Option::Some(_aidl_default_impl) = <Self as ICook>::getDefaultImpl() {
                              return _aidl_default_impl.r#cook(_arg_order, _arg_remark, _arg_heats);
                            }
                        }
                        let mut _aidl_reply = _aidl_reply?.ok_or(rsbinder::StatusCode::UnexpectedNull)?;
                        let _status = _aidl_reply.read::<rsbinder::Status>()?;
                        if !_status.is_ok() { return ::core::result::Result::Err(_status); }
                        let _aidl_return: super::Dish::Dish = _aidl_reply.read()?;
                        _aidl_reply.read_onto(_arg_remark)?;
                        _aidl_reply.read_onto(_arg_heats)?;
                        ::core::result::Result::Ok(_aidl_return)
                    }
                    fn build_parcel_call(&self, _arg_guest: &rsbinder::Strong<dyn super::IGuest::IGuest>, _arg_register: &str) -> rsbinder::Result<rsbinder::Parcel> {
                        let mut data = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.prepare_transact(true)?;
                        data.write(_arg_guest)?;
                        data.write(_arg_register)?;
                        ::core::result::Result::Ok(data)
                    }
                    fn read_response_call(&self, _arg_guest: &rsbinder::Strong<dyn super::IGuest::IGuest>, _arg_register: &str, _aidl_reply: rsbinder::Result<::core::option::Option<rsbinder::Parcel>>) -> rsbinder::BinderResult<()> {
                        _aidl_reply?; // propagate transport errors (e.g. dead object); oneway has no reply body
                        ::core::result::Result::Ok(())
                    }
                    fn build_parcel_tool(&self, _arg_old: ::core::option::Option<&rsbinder::SIBinder>, _arg_file: &rsbinder::ParcelFileDescriptor) -> rsbinder::Result<rsbinder::Parcel> {
                        let mut data = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.prepare_transact(true)?;
                        data.write(&_arg_old)?;
                        data.write(_arg_file)?;
                        ::core::result::Result::Ok(data)
                    }
                    fn read_response_tool(&self, _arg_old: ::core::option::Option<&rsbinder::SIBinder>, _arg_file: &rsbinder::ParcelFileDescriptor, _aidl_reply: rsbinder::Result<::core::option::Option<rsbinder::Parcel>>) -> rsbinder::BinderResult<::core::option::Option<rsbinder::SIBinder>> {
                        if let ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction) = _aidl_reply {
                            if let ::core::option::Option::Some(_aidl_default_impl) = <Self as ICook>::getDefaultImpl() {
                              return _aidl_default_impl.r#tool(_arg_old, _arg_file);
                            }
                        }
                        let mut _aidl_reply = _aidl_reply?.ok_or(rsbinder::StatusCode::UnexpectedNull)?;
                        let _status = _aidl_reply.read::<rsbinder::Status>()?;
                        if !_status.is_ok() { return ::core::result::Result::Err(_status); }
                        let _aidl_return: ::core::option::Option<rsbinder::SIBinder> = _aidl_reply.read()?;
                        ::core::result::Result::Ok(_aidl_return)
                    }
                    fn build_parcel_old(&self, _arg_grid: &[[i32; 3]; 2], _arg_bytes: &mut ::std::vec::Vec<u8>, _arg_four: &mut [u8; 4]) -> rsbinder::Result<rsbinder::Parcel> {
                        let mut data = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.prepare_transact(true)?;
                        data.write(_arg_grid)?;
                        data.write_slice_size(::core::option::Option::Some(_arg_bytes))?;
                        ::core::result::Result::Ok(data)
                    }
                    fn read_response_old(&self, _arg_grid: &[[i32; 3]; 2], _arg_bytes: &mut ::std::vec::Vec<u8>, _arg_four: &mut [u8; 4], _aidl_reply: rsbinder::Result<::core::option::Option<rsbinder::Parcel>>) -> rsbinder::BinderResult<i32> {
                        if let ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction) = _aidl_reply {
                            if let ::core::option::Option::Some(_aidl_default_impl) = <Self as ICook>::getDefaultImpl() {
                              return _aidl_default_impl.r#old(_arg_grid, _arg_bytes, _arg_four);
                            }
                        }
                        let mut _aidl_reply = _aidl_reply?.ok_or(rsbinder::StatusCode::UnexpectedNull)?;
                        let _status = _aidl_reply.read::<rsbinder::Status>()?;
                        if !_status.is_ok() { return ::core::result::Result::Err(_status); }
                        let _aidl_return: i32 = _aidl_reply.read()?;
                        _aidl_reply.read_onto(_arg_bytes)?;
                        _aidl_reply.read_onto(_arg_four)?;
                        ::core::result::Result::Ok(_aidl_return)
                    }
                    fn build_parcel_watch(&self, _arg_watcher: ::core::option::Option<&rsbinder::Strong<dyn IWatcher::IWatcher>>, _arg_taste: &super::Taste::Taste, _arg_words: &[::std::string::String]) -> rsbinder::Result<rsbinder::Parcel> {
                        let mut data = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.prepare_transact(true)?;
                        data.write(&_arg_watcher)?;
                        data.write(_arg_taste)?;
                        data.write(_arg_words)?;
                        ::core::result::Result::Ok(data)
                    }
                    fn read_response_watch(&self, _arg_watcher: ::core::option::Option<&rsbinder::Strong<dyn IWatcher::IWatcher>>, _arg_taste: &super::Taste::Taste, _arg_words: &[::std::string::String], _aidl_reply: rsbinder::Result<::core::option::Option<rsbinder::Parcel>>) -> rsbinder::BinderResult<()> {
                        if let ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction) = _aidl_reply {
                            if let ::core::option::Option::Some(_aidl_default_impl) = <Self as ICook>::getDefaultImpl() {
                              return _aidl_default_impl.r#watch(_arg_watcher, _arg_taste, _arg_words);
                            }
                        }
                        let mut _aidl_reply = _aidl_reply?.ok_or(rsbinder::StatusCode::UnexpectedNull)?;
                        let _status = _aidl_reply.read::<rsbinder::Status>()?;
                        if !_status.is_ok() { return ::core::result::Result::Err(_status); }
                        ::core::result::Result::Ok(())
                    }
                    fn build_parcel_letter(&self, _arg_flag: bool, _arg_small: i8, _arg_letter: u16, _arg_big: i64, _arg_half: f32, _arg_whole: f64) -> rsbinder::Result<rsbinder::Parcel> {
                        let mut data = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.prepare_transact(true)?;
                        data.write(&_arg_flag)?;
                        data.write(&_arg_small)?;
                        data.write(&_arg_letter)?;
                        data.write(&_arg_big)?;
                        data.write(&_arg_half)?;
                        data.write(&_arg_whole)?;
                        ::core::result::Result::Ok(data)
                    }
                    fn read_response_letter(&self, _arg_flag: bool, _arg_small: i8, _arg_letter: u16, _arg_big: i64, _arg_half: f32, _arg_whole: f64, _aidl_reply: rsbinder::Result<::core::option::Option<rsbinder::Parcel>>) -> rsbinder::BinderResult<u16> {
                        if let ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction) = _aidl_reply {
                            if let ::core::option::Option::Some(_aidl_default_impl) = <Self as ICook>::getDefaultImpl() {
                              return _aidl_default_impl.r#letter(_arg_flag, _arg_small, _arg_letter, _arg_big, _arg_half, _arg_whole);
                            }
                        }
                        let mut _aidl_reply = _aidl_reply?.ok_or(rsbinder::StatusCode::UnexpectedNull)?;
                        let _status = _aidl_reply.read::<rsbinder::Status>()?;
                        if !_status.is_ok() { return ::core::result::Result::Err(_status); }
                        let _aidl_return: u16 = _aidl_reply.read()?;
                        ::core::result::Result::Ok(_aidl_return)
                    }
                    fn build_parcel_delegate(&self, _arg_guests: &[rsbinder::Strong<dyn super::IGuest::IGuest>], _arg_others: ::core::option::Option<&[::core::option::Option<rsbinder::Strong<dyn super::IGuest::IGuest>>]>, _arg_dishes: ::core::option::Option<&[::core::option::Option<super::Dish::Dish>]>) -> rsbinder::Result<rsbinder::Parcel> {
                        let mut data = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.prepare_transact(true)?;
                        data.write(_arg_guests)?;
                        data.write(&_arg_others)?;
                        data.write(&_arg_dishes)?;
                        ::core::result::Result::Ok(data)
                    }
                    fn read_response_delegate(&self, _arg_guests: &[rsbinder::Strong<dyn super::IGuest::IGuest>], _arg_others: ::core::option::Option<&[::core::option::Option<rsbinder::Strong<dyn super::IGuest::IGuest>>]>, _arg_dishes: ::core::option::Option<&[::core::option::Option<super::Dish::Dish>]>, _aidl_reply: rsbinder::Result<::core::option::Option<rsbinder::Parcel>>) -> rsbinder::BinderResult<()> {
                        if let ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction) = _aidl_reply {
                            if let ::core::option::Option::Some(_aidl_default_impl) = <Self as ICook>::getDefaultImpl() {
                              return _aidl_default_impl.r#delegate(_arg_guests, _arg_others, _arg_dishes);
                            }
                        }
                        let mut _aidl_reply = _aidl_reply?.ok_or(rsbinder::StatusCode::UnexpectedNull)?;
                        let _status = _aidl_reply.read::<rsbinder::Status>()?;
                        if !_status.is_ok() { return ::core::result::Result::Err(_status); }
                        ::core::result::Result::Ok(())
                    }
                }
                impl ICook for BpCook {
                    fn r#add(&self, _arg_left: i32, _arg_right: i32) -> rsbinder::BinderResult<i32> {
                        let _aidl_data = self.build_parcel_add(_arg_left, _arg_right)?;
                        let _aidl_reply = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.submit_transact(transactions::r#add, &_aidl_data, rsbinder::FLAG_CLEAR_BUF | rsbinder::FLAG_PRIVATE_LOCAL);
                        self.read_response_add(_arg_left, _arg_right, _aidl_reply)
                    }
                    fn r#cook(&self, _arg_order: &Order::Order, _arg_remark: &mut ::core::option::Option<super::Dish::Dish>, _arg_heats: &mut ::std::vec::Vec<super::Heat::Heat>) -> rsbinder::BinderResult<super::Dish::Dish> {
                        let _aidl_data = self.build_parcel_cook(_arg_order, _arg_remark, _arg_heats)?;
                        let _aidl_reply = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.submit_transact(transactions::r#cook, &_aidl_data, rsbinder::FLAG_CLEAR_BUF | rsbinder::FLAG_PRIVATE_LOCAL);
                        self.read_response_cook(_arg_order, _arg_remark, _arg_heats, _aidl_reply)
                    }
                    fn r#call(&self, _arg_guest: &rsbinder::Strong<dyn super::IGuest::IGuest>, _arg_register: &str) -> rsbinder::BinderResult<()> {
                        let _aidl_data = self.build_parcel_call(_arg_guest, _arg_register)?;
                        let _aidl_reply = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.submit_transact(transactions::r#call, &_aidl_data, rsbinder::FLAG_ONEWAY | rsbinder::FLAG_CLEAR_BUF | rsbinder::FLAG_PRIVATE_LOCAL);
                        self.read_response_call(_arg_guest, _arg_register, _aidl_reply)
                    }
                    fn r#tool(&self, _arg_old: ::core::option::Option<&rsbinder::SIBinder>, _arg_file: &rsbinder::ParcelFileDescriptor) -> rsbinder::BinderResult<::core::option::Option<rsbinder::SIBinder>> {
                        let _aidl_data = self.build_parcel_tool(_arg_old, _arg_file)?;
                        let _aidl_reply = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.submit_transact(transactions::r#tool, &_aidl_data, rsbinder::FLAG_CLEAR_BUF | rsbinder::FLAG_PRIVATE_LOCAL);
                        self.read_response_tool(_arg_old, _arg_file, _aidl_reply)
                    }
                    fn r#old(&self, _arg_grid: &[[i32; 3]; 2], _arg_bytes: &mut ::std::vec::Vec<u8>, _arg_four: &mut [u8; 4]) -> rsbinder::BinderResult<i32> {
                        let _aidl_data = self.build_parcel_old(_arg_grid, _arg_bytes, _arg_four)?;
                        let _aidl_reply = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.submit_transact(transactions::r#old, &_aidl_data, rsbinder::FLAG_CLEAR_BUF | rsbinder::FLAG_PRIVATE_LOCAL);
                        self.read_response_old(_arg_grid, _arg_bytes, _arg_four, _aidl_reply)
                    }
                    fn r#watch(&self, _arg_watcher: ::core::option::Option<&rsbinder::Strong<dyn IWatcher::IWatcher>>, _arg_taste: &super::Taste::Taste, _arg_words: &[::std::string::String]) -> rsbinder::BinderResult<()> {
                        let _aidl_data = self.build_parcel_watch(_arg_watcher, _arg_taste, _arg_words)?;
                        let _aidl_reply = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.submit_transact(transactions::r#watch, &_aidl_data, rsbinder::FLAG_CLEAR_BUF | rsbinder::FLAG_PRIVATE_LOCAL);
                        self.read_response_watch(_arg_watcher, _arg_taste, _arg_words, _aidl_reply)
                    }
                    fn r#letter(&self, _arg_flag: bool, _arg_small: i8, _arg_letter: u16, _arg_big: i64, _arg_half: f32, _arg_whole: f64) -> rsbinder::BinderResult<u16> {
                        let _aidl_data = self.build_parcel_letter(_arg_flag, _arg_small, _arg_letter, _arg_big, _arg_half, _arg_whole)?;
                        let _aidl_reply = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.submit_transact(transactions::r#letter, &_aidl_data, rsbinder::FLAG_CLEAR_BUF | rsbinder::FLAG_PRIVATE_LOCAL);
                        self.read_response_letter(_arg_flag, _arg_small, _arg_letter, _arg_big, _arg_half, _arg_whole, _aidl_reply)
                    }
                    fn r#delegate(&self, _arg_guests: &[rsbinder::Strong<dyn super::IGuest::IGuest>], _arg_others: ::core::option::Option<&[::core::option::Option<rsbinder::Strong<dyn super::IGuest::IGuest>>]>, _arg_dishes: ::core::option::Option<&[::core::option::Option<super::Dish::Dish>]>) -> rsbinder::BinderResult<()> {
                        let _aidl_data = self.build_parcel_delegate(_arg_guests, _arg_others, _arg_dishes)?;
                        let _aidl_reply = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.submit_transact(transactions::r#delegate, &_aidl_data, rsbinder::FLAG_CLEAR_BUF | rsbinder::FLAG_PRIVATE_LOCAL);
                        self.read_response_delegate(_arg_guests, _arg_others, _arg_dishes, _aidl_reply)
                    }
                }
                impl ICook for rsbinder::Binder<BnCook> {
                    fn r#add(&self, _arg_left: i32, _arg_right: i32) -> rsbinder::BinderResult<i32> {
                        self.0.r#add(_arg_left, _arg_right)
                    }
                    fn r#cook(&self, _arg_order: &Order::Order, _arg_remark: &mut ::core::option::Option<super::Dish::Dish>, _arg_heats: &mut ::std::vec::Vec<super::Heat::Heat>) -> rsbinder::BinderResult<super::Dish::Dish> {
                        self.0.r#cook(_arg_order, _arg_remark, _arg_heats)
                    }
                    fn r#call(&self, _arg_guest: &rsbinder::Strong<dyn super::IGuest::IGuest>, _arg_register: &str) -> rsbinder::BinderResult<()> {
                        self.0.r#call(_arg_guest, _arg_register)
                    }
                    fn r#tool(&self, _arg_old: ::core::option::Option<&rsbinder::SIBinder>, _arg_file: &rsbinder::ParcelFileDescriptor) -> rsbinder::BinderResult<::core::option::Option<rsbinder::SIBinder>> {
                        self.0.r#tool(_arg_old, _arg_file)
                    }
                    fn r#old(&self, _arg_grid: &[[i32; 3]; 2], _arg_bytes: &mut ::std::vec::Vec<u8>, _arg_four: &mut [u8; 4]) -> rsbinder::BinderResult<i32> {
                        self.0.r#old(_arg_grid, _arg_bytes, _arg_four)
                    }
                    fn r#watch(&self, _arg_watcher: ::core::option::Option<&rsbinder::Strong<dyn IWatcher::IWatcher>>, _arg_taste: &super::Taste::Taste, _arg_words: &[::std::string::String]) -> rsbinder::BinderResult<()> {
                        self.0.r#watch(_arg_watcher, _arg_taste, _arg_words)
                    }
                    fn r#letter(&self, _arg_flag: bool, _arg_small: i8, _arg_letter: u16, _arg_big: i64, _arg_half: f32, _arg_whole: f64) -> rsbinder::BinderResult<u16> {
                        self.0.r#letter(_arg_flag, _arg_small, _arg_letter, _arg_big, _arg_half, _arg_whole)
                    }
                    fn r#delegate(&self, _arg_guests: &[rsbinder::Strong<dyn super::IGuest::IGuest>], _arg_others: ::core::option::Option<&[::core::option::Option<rsbinder::Strong<dyn super::IGuest::IGuest>>]>, _arg_dishes: ::core::option::Option<&[::core::option::Option<super::Dish::Dish>]>) -> rsbinder::BinderResult<()> {
                        self.0.r#delegate(_arg_guests, _arg_others, _arg_dishes)
                    }
                }
                /// A typed handle implements the interface it points at, so a proxy can be
                /// re-published as a local service on another transport in one line:
                /// `BnCook::new_binder(upstream)` (the **gateway** pattern —
                /// `new_binder` takes any `T: ICook + Send + Sync + 'static`).
                /// Binder-typed arguments still have to be re-wrapped by hand; a proxy
                /// forwarded as-is is refused at the stack boundary.
                impl ICook for rsbinder::Strong<dyn ICook> {
                    fn r#add(&self, _arg_left: i32, _arg_right: i32) -> rsbinder::BinderResult<i32> {
                        (**self).r#add(_arg_left, _arg_right)
                    }
                    fn r#cook(&self, _arg_order: &Order::Order, _arg_remark: &mut ::core::option::Option<super::Dish::Dish>, _arg_heats: &mut ::std::vec::Vec<super::Heat::Heat>) -> rsbinder::BinderResult<super::Dish::Dish> {
                        (**self).r#cook(_arg_order, _arg_remark, _arg_heats)
                    }
                    fn r#call(&self, _arg_guest: &rsbinder::Strong<dyn super::IGuest::IGuest>, _arg_register: &str) -> rsbinder::BinderResult<()> {
                        (**self).r#call(_arg_guest, _arg_register)
                    }
                    fn r#tool(&self, _arg_old: ::core::option::Option<&rsbinder::SIBinder>, _arg_file: &rsbinder::ParcelFileDescriptor) -> rsbinder::BinderResult<::core::option::Option<rsbinder::SIBinder>> {
                        (**self).r#tool(_arg_old, _arg_file)
                    }
                    fn r#old(&self, _arg_grid: &[[i32; 3]; 2], _arg_bytes: &mut ::std::vec::Vec<u8>, _arg_four: &mut [u8; 4]) -> rsbinder::BinderResult<i32> {
                        (**self).r#old(_arg_grid, _arg_bytes, _arg_four)
                    }
                    fn r#watch(&self, _arg_watcher: ::core::option::Option<&rsbinder::Strong<dyn IWatcher::IWatcher>>, _arg_taste: &super::Taste::Taste, _arg_words: &[::std::string::String]) -> rsbinder::BinderResult<()> {
                        (**self).r#watch(_arg_watcher, _arg_taste, _arg_words)
                    }
                    fn r#letter(&self, _arg_flag: bool, _arg_small: i8, _arg_letter: u16, _arg_big: i64, _arg_half: f32, _arg_whole: f64) -> rsbinder::BinderResult<u16> {
                        (**self).r#letter(_arg_flag, _arg_small, _arg_letter, _arg_big, _arg_half, _arg_whole)
                    }
                    fn r#delegate(&self, _arg_guests: &[rsbinder::Strong<dyn super::IGuest::IGuest>], _arg_others: ::core::option::Option<&[::core::option::Option<rsbinder::Strong<dyn super::IGuest::IGuest>>]>, _arg_dishes: ::core::option::Option<&[::core::option::Option<super::Dish::Dish>]>) -> rsbinder::BinderResult<()> {
                        (**self).r#delegate(_arg_guests, _arg_others, _arg_dishes)
                    }
                }
                fn on_transact(
                    _service: &dyn ICook, _code: rsbinder::TransactionCode, _reader: &mut rsbinder::Parcel, _reply: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                    match _code {
                        transactions::r#add => {
                            let _arg_left: i32 = _reader.read()?;
                            let _arg_right: i32 = _reader.read()?;
                            let _aidl_return = _service.r#add(_arg_left, _arg_right);
                            match &_aidl_return {
                                ::core::result::Result::Ok(_aidl_return) => {
                                    _reply.write(&rsbinder::Status::from(rsbinder::StatusCode::Ok))?;
                                    _reply.write(_aidl_return)?;
                                }
                                ::core::result::Result::Err(_aidl_status) => {
                                    _reply.write(_aidl_status)?;
                                }
                            }
                            ::core::result::Result::Ok(())
                        }
                        transactions::r#cook => {
                            let _arg_order: Order::Order = _reader.read()?;
                            let mut _arg_remark: ::core::option::Option<super::Dish::Dish> = ::core::default::Default::default();
                            let mut _arg_heats: ::std::vec::Vec<super::Heat::Heat> = _reader.read()?;
                            let _aidl_return = _service.r#cook(&_arg_order, &mut _arg_remark, &mut _arg_heats);
                            match &_aidl_return {
                                ::core::result::Result::Ok(_aidl_return) => {
                                    _reply.write(&rsbinder::Status::from(rsbinder::StatusCode::Ok))?;
                                    _reply.write(_aidl_return)?;
                                    _reply.write(&_arg_remark)?;
                                    _reply.write(&_arg_heats)?;
                                }
                                ::core::result::Result::Err(_aidl_status) => {
                                    _reply.write(_aidl_status)?;
                                }
                            }
                            ::core::result::Result::Ok(())
                        }
                        transactions::r#call => {
                            let _arg_guest: rsbinder::Strong<dyn super::IGuest::IGuest> = _reader.read()?;
                            let _arg_register: ::std::string::String = _reader.read()?;
                            let _aidl_return = _service.r#call(&_arg_guest, _arg_register.as_str());
                            ::core::result::Result::Ok(())
                        }
                        transactions::r#tool => {
                            let _arg_old: ::core::option::Option<rsbinder::SIBinder> = _reader.read()?;
                            let _arg_file: rsbinder::ParcelFileDescriptor = _reader.read()?;
                            let _aidl_return = _service.r#tool(_arg_old.as_ref(), &_arg_file);
                            match &_aidl_return {
                                ::core::result::Result::Ok(_aidl_return) => {
                                    _reply.write(&rsbinder::Status::from(rsbinder::StatusCode::Ok))?;
                                    _reply.write(_aidl_return)?;
                                }
                                ::core::result::Result::Err(_aidl_status) => {
                                    _reply.write(_aidl_status)?;
                                }
                            }
                            ::core::result::Result::Ok(())
                        }
                        transactions::r#old => {
                            let _arg_grid: [[i32; 3]; 2] = _reader.read()?;
                            let mut _arg_bytes: ::std::vec::Vec<u8> = ::core::default::Default::default();
                            _reader.resize_out_vec(&mut _arg_bytes)?;
                            let mut _arg_four: [u8; 4] = ::core::default::Default::default();
                            let _aidl_return = _service.r#old(&_arg_grid, &mut _arg_bytes, &mut _arg_four);
                            match &_aidl_return {
                                ::core::result::Result::Ok(_aidl_return) => {
                                    _reply.write(&rsbinder::Status::from(rsbinder::StatusCode::Ok))?;
                                    _reply.write(_aidl_return)?;
                                    _reply.write(&_arg_bytes)?;
                                    _reply.write(&_arg_four)?;
                                }
                                ::core::result::Result::Err(_aidl_status) => {
                                    _reply.write(_aidl_status)?;
                                }
                            }
                            ::core::result::Result::Ok(())
                        }
                        transactions::r#watch => {
                            let _arg_watcher: ::core::option::Option<rsbinder::Strong<dyn IWatcher::IWatcher>> = _reader.read()?;
                            let _arg_taste: super::Taste::Taste = _reader.read()?;
                            let _arg_words: ::std::vec::Vec<::std::string::String> = _reader.read()?;
                            let _aidl_return = _service.r#watch(_arg_watcher.as_ref(), &_arg_taste, &_arg_words);
                            match &_aidl_return {
                                ::core::result::Result::Ok(_aidl_return) => {
                                    _reply.write(&rsbinder::Status::from(rsbinder::StatusCode::Ok))?;
                                }
                                ::core::result::Result::Err(_aidl_status) => {
                                    _reply.write(_aidl_status)?;
                                }
                            }
                            ::core::result::Result::Ok(())
                        }
                        transactions::r#letter => {
                            let _arg_flag: bool = _reader.read()?;
                            let _arg_small: i8 = _reader.read()?;
                            let _arg_letter: u16 = _reader.read()?;
                            let _arg_big: i64 = _reader.read()?;
                            let _arg_half: f32 = _reader.read()?;
                            let _arg_whole: f64 = _reader.read()?;
                            let _aidl_return = _service.r#letter(_arg_flag, _arg_small, _arg_letter, _arg_big, _arg_half, _arg_whole);
                            match &_aidl_return {
                                ::core::result::Result::Ok(_aidl_return) => {
                                    _reply.write(&rsbinder::Status::from(rsbinder::StatusCode::Ok))?;
                                    _reply.write(_aidl_return)?;
                                }
                                ::core::result::Result::Err(_aidl_status) => {
                                    _reply.write(_aidl_status)?;
                                }
                            }
                            ::core::result::Result::Ok(())
                        }
                        transactions::r#delegate => {
                            let _arg_guests: ::std::vec::Vec<rsbinder::Strong<dyn super::IGuest::IGuest>> = _reader.read()?;
                            let _arg_others: ::core::option::Option<::std::vec::Vec<::core::option::Option<rsbinder::Strong<dyn super::IGuest::IGuest>>>> = _reader.read()?;
                            let _arg_dishes: ::core::option::Option<::std::vec::Vec<::core::option::Option<super::Dish::Dish>>> = _reader.read()?;
                            let _aidl_return = _service.r#delegate(&_arg_guests, _arg_others.as_deref(), _arg_dishes.as_deref());
                            match &_aidl_return {
                                ::core::result::Result::Ok(_aidl_return) => {
                                    _reply.write(&rsbinder::Status::from(rsbinder::StatusCode::Ok))?;
                                }
                                ::core::result::Result::Err(_aidl_status) => {
                                    _reply.write(_aidl_status)?;
                                }
                            }
                            ::core::result::Result::Ok(())
                        }
                        _ => ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction),
                    }
                }
                pub mod Order {
                    #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                    #[derive(Debug)]
                    pub struct Order {
                        pub r#payment: Payment::Payment,
                        pub r#dishes: ::std::vec::Vec<super::super::Dish::Dish>,
                        pub r#note: ::core::option::Option<super::Note::Note>,
                    }
                    impl ::core::default::Default for Order {
                        fn default() -> Self {
                            Self {
                                r#payment: Payment::Payment::CARD,
                                r#dishes: ::core::default::Default::default(),
                                r#note: ::core::default::Default::default(),
                            }
                        }
                    }
                    impl rsbinder::Parcelable for Order {
                        fn write_to_parcel(&self, _parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                            _parcel.sized_write(|_sub_parcel| {
                                _sub_parcel.write(&self.r#payment)?;
                                _sub_parcel.write(&self.r#dishes)?;
                                _sub_parcel.write(&self.r#note)?;
                                ::core::result::Result::Ok(())
                            })
                        }
                        fn read_from_parcel(&mut self, _parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                            let _start = _parcel.data_position();
                            let _size: i32 = _parcel.read()?;
                            _parcel.set_data_position(_start);
                            _parcel.sized_read(|_sub_parcel| {
                                (|| -> rsbinder::Result<()> {
                                if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                                self.r#payment = _sub_parcel.read()?;
                                if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                                self.r#dishes = _sub_parcel.read()?;
                                if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                                self.r#note = _sub_parcel.read()?;
                                ::core::result::Result::Ok(())
                                })()?;
                                if _sub_parcel.data_position().saturating_sub(_start) > usize::try_from(_size).unwrap_or(0) {
                                    return ::core::result::Result::Err(rsbinder::StatusCode::BadValue);
                                }
                                ::core::result::Result::Ok(())
                            })
                        }
                    }
                    rsbinder::impl_serialize_for_parcelable!(Order);
                    rsbinder::impl_deserialize_for_parcelable!(Order);
                    impl rsbinder::ParcelableMetadata for Order {
                        fn descriptor() -> &'static str { "com.example.kitchen.ICook.Order" }
                    }
                    pub mod Payment {
                            #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, deprecated, reason = "rsbinder-aidl generated code")]
                            rsbinder::declare_binder_enum! {
                                r#Payment : [i8; 2] {
                                    r#CASH = 0,
                                    r#CARD = 7,
                                }
                            }
                        }
                }
                pub mod Note {
                    #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                    #[derive(Debug)]
                    pub struct Note {
                        pub r#text: ::std::string::String,
                        pub r#choice: super::Choice::Choice,
                    }
                    impl ::core::default::Default for Note {
                        fn default() -> Self {
                            Self {
                                r#text: "none".into(),
                                r#choice: ::core::default::Default::default(),
                            }
                        }
                    }
                    impl rsbinder::Parcelable for Note {
                        fn write_to_parcel(&self, _parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                            _parcel.sized_write(|_sub_parcel| {
                                _sub_parcel.write(&self.r#text)?;
                                _sub_parcel.write(&self.r#choice)?;
                                ::core::result::Result::Ok(())
                            })
                        }
                        fn read_from_parcel(&mut self, _parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                            let _start = _parcel.data_position();
                            let _size: i32 = _parcel.read()?;
                            _parcel.set_data_position(_start);
                            _parcel.sized_read(|_sub_parcel| {
                                (|| -> rsbinder::Result<()> {
                                if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                                self.r#text = _sub_parcel.read()?;
                                if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                                self.r#choice = _sub_parcel.read()?;
                                ::core::result::Result::Ok(())
                                })()?;
                                if _sub_parcel.data_position().saturating_sub(_start) > usize::try_from(_size).unwrap_or(0) {
                                    return ::core::result::Result::Err(rsbinder::StatusCode::BadValue);
                                }
                                ::core::result::Result::Ok(())
                            })
                        }
                    }
                    rsbinder::impl_serialize_for_parcelable!(Note);
                    rsbinder::impl_deserialize_for_parcelable!(Note);
                    impl rsbinder::ParcelableMetadata for Note {
                        fn descriptor() -> &'static str { "com.example.kitchen.ICook.Note" }
                    }
                }
                pub mod Choice {
                    #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, non_camel_case_types, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                    #[derive(Debug)]
                    pub enum r#Choice {
                        r#Line(super::Line::Line),
                        r#Number(i32),
                    }
                    impl ::core::default::Default for r#Choice {
                        fn default() -> Self {
                            Self::Line(::core::default::Default::default())
                        }
                    }
                    impl rsbinder::Parcelable for r#Choice {
                        fn write_to_parcel(&self, parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                            match self {
                                Self::r#Line(v) => {
                                    parcel.write(&0i32)?;
                                    parcel.write(v)
                                }
                                Self::r#Number(v) => {
                                    parcel.write(&1i32)?;
                                    parcel.write(v)
                                }
                            }
                        }
                        fn read_from_parcel(&mut self, parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                            let tag: i32 = parcel.read()?;
                            match tag {
                                0 => {
                                    let value: super::Line::Line = parcel.read()?;
                                    *self = Self::r#Line(value);
                                    ::core::result::Result::Ok(())
                                }
                                1 => {
                                    let value: i32 = parcel.read()?;
                                    *self = Self::r#Number(value);
                                    ::core::result::Result::Ok(())
                                }
                                _ => ::core::result::Result::Err(rsbinder::StatusCode::BadValue),
                            }
                        }
                    }
                    rsbinder::impl_serialize_for_parcelable!(r#Choice);
                    rsbinder::impl_deserialize_for_parcelable!(r#Choice);
                    impl rsbinder::ParcelableMetadata for r#Choice {
                        fn descriptor() -> &'static str { "com.example.kitchen.ICook.Choice" }
                    }
                    rsbinder::declare_binder_enum! {
                        Tag : [i32; 2] {
                            r#line = 0,
                            r#number = 1,
                        }
                    }
                }
                pub mod Line {
                    #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                    #[derive(Debug)]
                    pub struct Line {
                        pub r#length: i32,
                    }
                    impl ::core::default::Default for Line {
                        fn default() -> Self {
                            Self {
                                r#length: 3,
                            }
                        }
                    }
                    impl rsbinder::Parcelable for Line {
                        fn write_to_parcel(&self, _parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                            _parcel.sized_write(|_sub_parcel| {
                                _sub_parcel.write(&self.r#length)?;
                                ::core::result::Result::Ok(())
                            })
                        }
                        fn read_from_parcel(&mut self, _parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                            let _start = _parcel.data_position();
                            let _size: i32 = _parcel.read()?;
                            _parcel.set_data_position(_start);
                            _parcel.sized_read(|_sub_parcel| {
                                (|| -> rsbinder::Result<()> {
                                if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                                self.r#length = _sub_parcel.read()?;
                                ::core::result::Result::Ok(())
                                })()?;
                                if _sub_parcel.data_position().saturating_sub(_start) > usize::try_from(_size).unwrap_or(0) {
                                    return ::core::result::Result::Err(rsbinder::StatusCode::BadValue);
                                }
                                ::core::result::Result::Ok(())
                            })
                        }
                    }
                    rsbinder::impl_serialize_for_parcelable!(Line);
                    rsbinder::impl_deserialize_for_parcelable!(Line);
                    impl rsbinder::ParcelableMetadata for Line {
                        fn descriptor() -> &'static str { "com.example.kitchen.ICook.Line" }
                    }
                }
                pub mod IWatcher {
                    #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                    pub trait IWatcher: rsbinder::Interface + ::core::marker::Send {
                        fn descriptor() -> &'static str where Self: Sized { "com.example.kitchen.ICook.IWatcher" }
                        fn r#seen(&self, _arg_order: &super::Order::Order) -> rsbinder::BinderResult<()>;
                        fn r#cook(&self) -> rsbinder::BinderResult<rsbinder::Strong<dyn super::ICook>>;
                        fn getDefaultImpl() -> ::core::option::Option<IWatcherDefaultRef> where Self: Sized {
                            DEFAULT_IMPL.get().cloned()
                        }
                        fn setDefaultImpl(d: IWatcherDefaultRef) -> IWatcherDefaultRef where Self: Sized {
                            DEFAULT_IMPL.get_or_init(|| d).clone()
                        }
                    }
                    pub trait IWatcherDefault: ::core::marker::Send + ::core::marker::Sync {
                        fn r#seen(&self, _arg_order: &super::Order::Order) -> rsbinder::BinderResult<()> {
                            ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction.into())
                        }
                        fn r#cook(&self) -> rsbinder::BinderResult<rsbinder::Strong<dyn super::ICook>> {
                            ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction.into())
                        }
                    }
                    pub(crate) mod transactions {
                        pub(crate) const r#seen: rsbinder::TransactionCode = rsbinder::FIRST_CALL_TRANSACTION + 0;
                        pub(crate) const r#cook: rsbinder::TransactionCode = rsbinder::FIRST_CALL_TRANSACTION + 1;
                    }
                    pub type IWatcherDefaultRef = ::std::sync::Arc<dyn IWatcherDefault>;
                    static DEFAULT_IMPL: ::std::sync::OnceLock<IWatcherDefaultRef> = ::std::sync::OnceLock::new();
                    rsbinder::declare_binder_interface! {
                        IWatcher["com.example.kitchen.ICook.IWatcher"] {
                            native: {
                                BnWatcher(on_transact),
                            },
                            proxy: BpWatcher,
                        }
                    }
                    impl BpWatcher {
                        fn build_parcel_seen(&self, _arg_order: &super::Order::Order) -> rsbinder::Result<rsbinder::Parcel> {
                            let mut data = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.prepare_transact(true)?;
                            data.write(_arg_order)?;
                            ::core::result::Result::Ok(data)
                        }
                        fn read_response_seen(&self, _arg_order: &super::Order::Order, _aidl_reply: rsbinder::Result<::core::option::Option<rsbinder::Parcel>>) -> rsbinder::BinderResult<()> {
                            _aidl_reply?; // propagate transport errors (e.g. dead object); oneway has no reply body
                            ::core::result::Result::Ok(())
                        }
                        fn build_parcel_cook(&self) -> rsbinder::Result<rsbinder::Parcel> {
                            let data = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.prepare_transact(true)?;
                            ::core::result::Result::Ok(data)
                        }
                        fn read_response_cook(&self, _aidl_reply: rsbinder::Result<::core::option::Option<rsbinder::Parcel>>) -> rsbinder::BinderResult<rsbinder::Strong<dyn super::ICook>> {
                            if let ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction) = _aidl_reply {
                                if let ::core::option::Option::Some(_aidl_default_impl) = <Self as IWatcher>::getDefaultImpl() {
                                  return _aidl_default_impl.r#cook();
                                }
                            }
                            let mut _aidl_reply = _aidl_reply?.ok_or(rsbinder::StatusCode::UnexpectedNull)?;
                            let _status = _aidl_reply.read::<rsbinder::Status>()?;
                            if !_status.is_ok() { return ::core::result::Result::Err(_status); }
                            let _aidl_return: rsbinder::Strong<dyn super::ICook> = _aidl_reply.read()?;
                            ::core::result::Result::Ok(_aidl_return)
                        }
                    }
                    impl IWatcher for BpWatcher {
                        fn r#seen(&self, _arg_order: &super::Order::Order) -> rsbinder::BinderResult<()> {
                            let _aidl_data = self.build_parcel_seen(_arg_order)?;
                            let _aidl_reply = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.submit_transact(transactions::r#seen, &_aidl_data, rsbinder::FLAG_ONEWAY | rsbinder::FLAG_CLEAR_BUF | rsbinder::FLAG_PRIVATE_LOCAL);
                            self.read_response_seen(_arg_order, _aidl_reply)
                        }
                        fn r#cook(&self) -> rsbinder::BinderResult<rsbinder::Strong<dyn super::ICook>> {
                            let _aidl_data = self.build_parcel_cook()?;
                            let _aidl_reply = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.submit_transact(transactions::r#cook, &_aidl_data, rsbinder::FLAG_CLEAR_BUF | rsbinder::FLAG_PRIVATE_LOCAL);
                            self.read_response_cook(_aidl_reply)
                        }
                    }
                    impl IWatcher for rsbinder::Binder<BnWatcher> {
                        fn r#seen(&self, _arg_order: &super::Order::Order) -> rsbinder::BinderResult<()> {
                            self.0.r#seen(_arg_order)
                        }
                        fn r#cook(&self) -> rsbinder::BinderResult<rsbinder::Strong<dyn super::ICook>> {
                            self.0.r#cook()
                        }
                    }
                    /// A typed handle implements the interface it points at, so a proxy can be
                    /// re-published as a local service on another transport in one line:
                    /// `BnWatcher::new_binder(upstream)` (the **gateway** pattern —
                    /// `new_binder` takes any `T: IWatcher + Send + Sync + 'static`).
                    /// Binder-typed arguments still have to be re-wrapped by hand; a proxy
                    /// forwarded as-is is refused at the stack boundary.
                    impl IWatcher for rsbinder::Strong<dyn IWatcher> {
                        fn r#seen(&self, _arg_order: &super::Order::Order) -> rsbinder::BinderResult<()> {
                            (**self).r#seen(_arg_order)
                        }
                        fn r#cook(&self) -> rsbinder::BinderResult<rsbinder::Strong<dyn super::ICook>> {
                            (**self).r#cook()
                        }
                    }
                    fn on_transact(
                        _service: &dyn IWatcher, _code: rsbinder::TransactionCode, _reader: &mut rsbinder::Parcel, _reply: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                        match _code {
                            transactions::r#seen => {
                                let _arg_order: super::Order::Order = _reader.read()?;
                                let _aidl_return = _service.r#seen(&_arg_order);
                                ::core::result::Result::Ok(())
                            }
                            transactions::r#cook => {
                                let _aidl_return = _service.r#cook();
                                match &_aidl_return {
                                    ::core::result::Result::Ok(_aidl_return) => {
                                        _reply.write(&rsbinder::Status::from(rsbinder::StatusCode::Ok))?;
                                        _reply.write(_aidl_return)?;
                                    }
                                    ::core::result::Result::Err(_aidl_status) => {
                                        _reply.write(_aidl_status)?;
                                    }
                                }
                                ::core::result::Result::Ok(())
                            }
                            _ => ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction),
                        }
                    }
                }
            }
            pub mod IGuest {
                #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                pub trait IGuest: rsbinder::Interface + ::core::marker::Send {
                    fn descriptor() -> &'static str where Self: Sized { "com.example.kitchen.IGuest" }
                    fn r#eat(&self, _arg_payment: super::ICook::Order::Payment::Payment, _arg_cook: &rsbinder::Strong<dyn super::ICook::ICook>) -> rsbinder::BinderResult<()>;
                    fn r#secret(&self, _arg_password: &str) -> rsbinder::BinderResult<()>;
                    fn getDefaultImpl() -> ::core::option::Option<IGuestDefaultRef> where Self: Sized {
                        DEFAULT_IMPL.get().cloned()
                    }
                    fn setDefaultImpl(d: IGuestDefaultRef) -> IGuestDefaultRef where Self: Sized {
                        DEFAULT_IMPL.get_or_init(|| d).clone()
                    }
                }
                pub trait IGuestDefault: ::core::marker::Send + ::core::marker::Sync {
                    fn r#eat(&self, _arg_payment: super::ICook::Order::Payment::Payment, _arg_cook: &rsbinder::Strong<dyn super::ICook::ICook>) -> rsbinder::BinderResult<()> {
                        ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction.into())
                    }
                    fn r#secret(&self, _arg_password: &str) -> rsbinder::BinderResult<()> {
                        ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction.into())
                    }
                }
                pub(crate) mod transactions {
                    pub(crate) const r#eat: rsbinder::TransactionCode = rsbinder::FIRST_CALL_TRANSACTION + 20;
                    pub(crate) const r#secret: rsbinder::TransactionCode = rsbinder::FIRST_CALL_TRANSACTION + 3;
                }
                pub type IGuestDefaultRef = ::std::sync::Arc<dyn IGuestDefault>;
                static DEFAULT_IMPL: ::std::sync::OnceLock<IGuestDefaultRef> = ::std::sync::OnceLock::new();
                rsbinder::declare_binder_interface! {
                    IGuest["com.example.kitchen.IGuest"] {
                        native: {
                            BnGuest(on_transact),
                        },
                        proxy: BpGuest,
                    }
                }
                impl BpGuest {
                    fn build_parcel_eat(&self, _arg_payment: super::ICook::Order::Payment::Payment, _arg_cook: &rsbinder::Strong<dyn super::ICook::ICook>) -> rsbinder::Result<rsbinder::Parcel> {
                        let mut data = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.prepare_transact(true)?;
                        data.write(&_arg_payment)?;
                        data.write(_arg_cook)?;
                        ::core::result::Result::Ok(data)
                    }
                    fn read_response_eat(&self, _arg_payment: super::ICook::Order::Payment::Payment, _arg_cook: &rsbinder::Strong<dyn super::ICook::ICook>, _aidl_reply: rsbinder::Result<::core::option::Option<rsbinder::Parcel>>) -> rsbinder::BinderResult<()> {
                        if let ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction) = _aidl_reply {
                            if let ::core::option::Option::Some(_aidl_default_impl) = <Self as IGuest>::getDefaultImpl() {
                              return _aidl_default_impl.r#eat(_arg_payment, _arg_cook);
                            }
                        }
                        let mut _aidl_reply = _aidl_reply?.ok_or(rsbinder::StatusCode::UnexpectedNull)?;
                        let _status = _aidl_reply.read::<rsbinder::Status>()?;
                        if !_status.is_ok() { return ::core::result::Result::Err(_status); }
                        ::core::result::Result::Ok(())
                    }
                    fn build_parcel_secret(&self, _arg_password: &str) -> rsbinder::Result<rsbinder::Parcel> {
                        let mut data = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.prepare_transact(true)?;
                        data.write(_arg_password)?;
                        ::core::result::Result::Ok(data)
                    }
                    fn read_response_secret(&self, _arg_password: &str, _aidl_reply: rsbinder::Result<::core::option::Option<rsbinder::Parcel>>) -> rsbinder::BinderResult<()> {
                        _aidl_reply?; // propagate transport errors (e.g. dead object); oneway has no reply body
                        ::core::result::Result::Ok(())
                    }
                }
                impl IGuest for BpGuest {
                    fn r#eat(&self, _arg_payment: super::ICook::Order::Payment::Payment, _arg_cook: &rsbinder::Strong<dyn super::ICook::ICook>) -> rsbinder::BinderResult<()> {
                        let _aidl_data = self.build_parcel_eat(_arg_payment, _arg_cook)?;
                        let _aidl_reply = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.submit_transact(transactions::r#eat, &_aidl_data, rsbinder::FLAG_CLEAR_BUF | rsbinder::FLAG_PRIVATE_LOCAL);
                        self.read_response_eat(_arg_payment, _arg_cook, _aidl_reply)
                    }
                    fn r#secret(&self, _arg_password: &str) -> rsbinder::BinderResult<()> {
                        let _aidl_data = self.build_parcel_secret(_arg_password)?;
                        let _aidl_reply = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.submit_transact(transactions::r#secret, &_aidl_data, rsbinder::FLAG_ONEWAY | rsbinder::FLAG_CLEAR_BUF | rsbinder::FLAG_PRIVATE_LOCAL);
                        self.read_response_secret(_arg_password, _aidl_reply)
                    }
                }
                impl IGuest for rsbinder::Binder<BnGuest> {
                    fn r#eat(&self, _arg_payment: super::ICook::Order::Payment::Payment, _arg_cook: &rsbinder::Strong<dyn super::ICook::ICook>) -> rsbinder::BinderResult<()> {
                        self.0.r#eat(_arg_payment, _arg_cook)
                    }
                    fn r#secret(&self, _arg_password: &str) -> rsbinder::BinderResult<()> {
                        self.0.r#secret(_arg_password)
                    }
                }
                /// A typed handle implements the interface it points at, so a proxy can be
                /// re-published as a local service on another transport in one line:
                /// `BnGuest::new_binder(upstream)` (the **gateway** pattern —
                /// `new_binder` takes any `T: IGuest + Send + Sync + 'static`).
                /// Binder-typed arguments still have to be re-wrapped by hand; a proxy
                /// forwarded as-is is refused at the stack boundary.
                impl IGuest for rsbinder::Strong<dyn IGuest> {
                    fn r#eat(&self, _arg_payment: super::ICook::Order::Payment::Payment, _arg_cook: &rsbinder::Strong<dyn super::ICook::ICook>) -> rsbinder::BinderResult<()> {
                        (**self).r#eat(_arg_payment, _arg_cook)
                    }
                    fn r#secret(&self, _arg_password: &str) -> rsbinder::BinderResult<()> {
                        (**self).r#secret(_arg_password)
                    }
                }
                fn on_transact(
                    _service: &dyn IGuest, _code: rsbinder::TransactionCode, _reader: &mut rsbinder::Parcel, _reply: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                    match _code {
                        transactions::r#eat => {
                            let _arg_payment: super::ICook::Order::Payment::Payment = _reader.read()?;
                            let _arg_cook: rsbinder::Strong<dyn super::ICook::ICook> = _reader.read()?;
                            let _aidl_return = _service.r#eat(_arg_payment, &_arg_cook);
                            match &_aidl_return {
                                ::core::result::Result::Ok(_aidl_return) => {
                                    _reply.write(&rsbinder::Status::from(rsbinder::StatusCode::Ok))?;
                                }
                                ::core::result::Result::Err(_aidl_status) => {
                                    _reply.write(_aidl_status)?;
                                }
                            }
                            ::core::result::Result::Ok(())
                        }
                        transactions::r#secret => {
                            let _arg_password: ::std::string::String = _reader.read()?;
                            let _aidl_return = _service.r#secret(_arg_password.as_str());
                            ::core::result::Result::Ok(())
                        }
                        _ => ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction),
                    }
                }
            }
            pub mod INothing {
                #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                pub trait INothing: rsbinder::Interface + ::core::marker::Send {
                    fn descriptor() -> &'static str where Self: Sized { "com.example.renamed.INothing" }
                    fn getDefaultImpl() -> ::core::option::Option<INothingDefaultRef> where Self: Sized {
                        DEFAULT_IMPL.get().cloned()
                    }
                    fn setDefaultImpl(d: INothingDefaultRef) -> INothingDefaultRef where Self: Sized {
                        DEFAULT_IMPL.get_or_init(|| d).clone()
                    }
                }
                pub trait INothingDefault: ::core::marker::Send + ::core::marker::Sync {
                }
                pub(crate) mod transactions {
                }
                pub type INothingDefaultRef = ::std::sync::Arc<dyn INothingDefault>;
                static DEFAULT_IMPL: ::std::sync::OnceLock<INothingDefaultRef> = ::std::sync::OnceLock::new();
                rsbinder::declare_binder_interface! {
                    INothing["com.example.renamed.INothing"] {
                        native: {
                            BnNothing(on_transact),
                        },
                        proxy: BpNothing,
                    }
                }
                impl BpNothing {
                }
                impl INothing for BpNothing {
                }
                impl INothing for rsbinder::Binder<BnNothing> {
                }
                /// A typed handle implements the interface it points at, so a proxy can be
                /// re-published as a local service on another transport in one line:
                /// `BnNothing::new_binder(upstream)` (the **gateway** pattern —
                /// `new_binder` takes any `T: INothing + Send + Sync + 'static`).
                /// Binder-typed arguments still have to be re-wrapped by hand; a proxy
                /// forwarded as-is is refused at the stack boundary.
                impl INothing for rsbinder::Strong<dyn INothing> {
                }
                fn on_transact(
                    _service: &dyn INothing, _code: rsbinder::TransactionCode, _reader: &mut rsbinder::Parcel, _reply: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                    match _code {
                        _ => ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction),
                    }
                }
            }
            pub mod Taste {
                #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, non_camel_case_types, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                #[derive(Debug)]
                pub enum r#Taste {
                    r#Salts(::std::vec::Vec<i32>),
                    r#Sweet(::std::string::String),
                    r#Bitter(i8),
                    r#Heat(super::Heat::Heat),
                    r#Other(::core::option::Option<::std::boxed::Box<Taste>>),
                    r#Maybe(::core::option::Option<::std::string::String>),
                    r#Two([i32; 2]),
                }
                impl ::core::default::Default for r#Taste {
                    fn default() -> Self {
                        Self::Salts(vec![1,2,])
                    }
                }
                impl rsbinder::Parcelable for r#Taste {
                    fn write_to_parcel(&self, parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                        match self {
                            Self::r#Salts(v) => {
                                parcel.write(&0i32)?;
                                parcel.write(v)
                            }
                            Self::r#Sweet(v) => {
                                parcel.write(&1i32)?;
                                parcel.write(v)
                            }
                            Self::r#Bitter(v) => {
                                parcel.write(&2i32)?;
                                parcel.write(v)
                            }
                            Self::r#Heat(v) => {
                                parcel.write(&3i32)?;
                                parcel.write(v)
                            }
                            Self::r#Other(v) => {
                                parcel.write(&4i32)?;
                                parcel.write(v)
                            }
                            Self::r#Maybe(v) => {
                                parcel.write(&5i32)?;
                                parcel.write(v)
                            }
                            Self::r#Two(v) => {
                                parcel.write(&6i32)?;
                                parcel.write(v)
                            }
                        }
                    }
                    fn read_from_parcel(&mut self, parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                        let tag: i32 = parcel.read()?;
                        match tag {
                            0 => {
                                let value: ::std::vec::Vec<i32> = parcel.read()?;
                                *self = Self::r#Salts(value);
                                ::core::result::Result::Ok(())
                            }
                            1 => {
                                let value: ::std::string::String = parcel.read()?;
                                *self = Self::r#Sweet(value);
                                ::core::result::Result::Ok(())
                            }
                            2 => {
                                let value: i8 = parcel.read()?;
                                *self = Self::r#Bitter(value);
                                ::core::result::Result::Ok(())
                            }
                            3 => {
                                let value: super::Heat::Heat = parcel.read()?;
                                *self = Self::r#Heat(value);
                                ::core::result::Result::Ok(())
                            }
                            4 => {
                                let value: ::core::option::Option<::std::boxed::Box<Taste>> = parcel.read()?;
                                *self = Self::r#Other(value);
                                ::core::result::Result::Ok(())
                            }
                            5 => {
                                let value: ::core::option::Option<::std::string::String> = parcel.read()?;
                                *self = Self::r#Maybe(value);
                                ::core::result::Result::Ok(())
                            }
                            6 => {
                                let value: [i32; 2] = parcel.read()?;
                                *self = Self::r#Two(value);
                                ::core::result::Result::Ok(())
                            }
                            _ => ::core::result::Result::Err(rsbinder::StatusCode::BadValue),
                        }
                    }
                }
                rsbinder::impl_serialize_for_parcelable!(r#Taste);
                rsbinder::impl_deserialize_for_parcelable!(r#Taste);
                impl rsbinder::ParcelableMetadata for r#Taste {
                    fn descriptor() -> &'static str { "com.example.kitchen.Taste" }
                }
                rsbinder::declare_binder_enum! {
                    Tag : [i32; 7] {
                        r#salts = 0,
                        r#sweet = 1,
                        r#bitter = 2,
                        r#heat = 3,
                        r#other = 4,
                        r#maybe = 5,
                        r#two = 6,
                    }
                }
            }
            pub mod Words {
                #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                #[derive(Debug)]
                pub struct Words {
                    pub r#other: i32,
                    pub r#parcel: ::std::string::String,
                    pub r#size: i32,
                    pub r#status: i32,
                    pub r#start: i32,
                    pub r#end: i32,
                    pub r#any: Any::Any,
                    pub r#a: ::core::option::Option<::std::boxed::Box<Words>>,
                    pub r#Taste: super::Taste::Taste,
                }
                impl ::core::default::Default for Words {
                    fn default() -> Self {
                        Self {
                            r#other: ::core::default::Default::default(),
                            r#parcel: "p".into(),
                            r#size: ::core::default::Default::default(),
                            r#status: ::core::default::Default::default(),
                            r#start: ::core::default::Default::default(),
                            r#end: ::core::default::Default::default(),
                            r#any: ::core::default::Default::default(),
                            r#a: ::core::default::Default::default(),
                            r#Taste: ::core::default::Default::default(),
                        }
                    }
                }
                impl rsbinder::Parcelable for Words {
                    fn write_to_parcel(&self, _parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                        _parcel.sized_write(|_sub_parcel| {
                            _sub_parcel.write(&self.r#other)?;
                            _sub_parcel.write(&self.r#parcel)?;
                            _sub_parcel.write(&self.r#size)?;
                            _sub_parcel.write(&self.r#status)?;
                            _sub_parcel.write(&self.r#start)?;
                            _sub_parcel.write(&self.r#end)?;
                            _sub_parcel.write(&self.r#any)?;
                            _sub_parcel.write(&self.r#a)?;
                            _sub_parcel.write(&self.r#Taste)?;
                            ::core::result::Result::Ok(())
                        })
                    }
                    fn read_from_parcel(&mut self, _parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                        let _start = _parcel.data_position();
                        let _size: i32 = _parcel.read()?;
                        _parcel.set_data_position(_start);
                        _parcel.sized_read(|_sub_parcel| {
                            (|| -> rsbinder::Result<()> {
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#other = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#parcel = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#size = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#status = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#start = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#end = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#any = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#a = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#Taste = _sub_parcel.read()?;
                            ::core::result::Result::Ok(())
                            })()?;
                            if _sub_parcel.data_position().saturating_sub(_start) > usize::try_from(_size).unwrap_or(0) {
                                return ::core::result::Result::Err(rsbinder::StatusCode::BadValue);
                            }
                            ::core::result::Result::Ok(())
                        })
                    }
                }
                rsbinder::impl_serialize_for_parcelable!(Words);
                rsbinder::impl_deserialize_for_parcelable!(Words);
                impl rsbinder::ParcelableMetadata for Words {
                    fn descriptor() -> &'static str { "com.example.kitchen.Words" }
                }
                pub mod Any {
                    #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, non_camel_case_types, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                    #[derive(Debug)]
                    pub enum r#Any {
                        r#Value(i32),
                        r#T(::std::string::String),
                        r#Tag(i64),
                        r#Values(::std::vec::Vec<i32>),
                        r#List(i8),
                        r#Index(i32),
                        r#Asked(i32),
                        r#Held(i32),
                        r#Text(i32),
                    }
                    impl ::core::default::Default for r#Any {
                        fn default() -> Self {
                            Self::Value(::core::default::Default::default())
                        }
                    }
                    impl rsbinder::Parcelable for r#Any {
                        fn write_to_parcel(&self, parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                            match self {
                                Self::r#Value(v) => {
                                    parcel.write(&0i32)?;
                                    parcel.write(v)
                                }
                                Self::r#T(v) => {
                                    parcel.write(&1i32)?;
                                    parcel.write(v)
                                }
                                Self::r#Tag(v) => {
                                    parcel.write(&2i32)?;
                                    parcel.write(v)
                                }
                                Self::r#Values(v) => {
                                    parcel.write(&3i32)?;
                                    parcel.write(v)
                                }
                                Self::r#List(v) => {
                                    parcel.write(&4i32)?;
                                    parcel.write(v)
                                }
                                Self::r#Index(v) => {
                                    parcel.write(&5i32)?;
                                    parcel.write(v)
                                }
                                Self::r#Asked(v) => {
                                    parcel.write(&6i32)?;
                                    parcel.write(v)
                                }
                                Self::r#Held(v) => {
                                    parcel.write(&7i32)?;
                                    parcel.write(v)
                                }
                                Self::r#Text(v) => {
                                    parcel.write(&8i32)?;
                                    parcel.write(v)
                                }
                            }
                        }
                        fn read_from_parcel(&mut self, parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                            let tag: i32 = parcel.read()?;
                            match tag {
                                0 => {
                                    let value: i32 = parcel.read()?;
                                    *self = Self::r#Value(value);
                                    ::core::result::Result::Ok(())
                                }
                                1 => {
                                    let value: ::std::string::String = parcel.read()?;
                                    *self = Self::r#T(value);
                                    ::core::result::Result::Ok(())
                                }
                                2 => {
                                    let value: i64 = parcel.read()?;
                                    *self = Self::r#Tag(value);
                                    ::core::result::Result::Ok(())
                                }
                                3 => {
                                    let value: ::std::vec::Vec<i32> = parcel.read()?;
                                    *self = Self::r#Values(value);
                                    ::core::result::Result::Ok(())
                                }
                                4 => {
                                    let value: i8 = parcel.read()?;
                                    *self = Self::r#List(value);
                                    ::core::result::Result::Ok(())
                                }
                                5 => {
                                    let value: i32 = parcel.read()?;
                                    *self = Self::r#Index(value);
                                    ::core::result::Result::Ok(())
                                }
                                6 => {
                                    let value: i32 = parcel.read()?;
                                    *self = Self::r#Asked(value);
                                    ::core::result::Result::Ok(())
                                }
                                7 => {
                                    let value: i32 = parcel.read()?;
                                    *self = Self::r#Held(value);
                                    ::core::result::Result::Ok(())
                                }
                                8 => {
                                    let value: i32 = parcel.read()?;
                                    *self = Self::r#Text(value);
                                    ::core::result::Result::Ok(())
                                }
                                _ => ::core::result::Result::Err(rsbinder::StatusCode::BadValue),
                            }
                        }
                    }
                    rsbinder::impl_serialize_for_parcelable!(r#Any);
                    rsbinder::impl_deserialize_for_parcelable!(r#Any);
                    impl rsbinder::ParcelableMetadata for r#Any {
                        fn descriptor() -> &'static str { "com.example.kitchen.Words.Any" }
                    }
                    rsbinder::declare_binder_enum! {
                        Tag : [i32; 9] {
                            r#value = 0,
                            r#T = 1,
                            r#tag = 2,
                            r#values = 3,
                            r#list = 4,
                            r#index = 5,
                            r#asked = 6,
                            r#held = 7,
                            r#text = 8,
                        }
                    }
                }
            }
        }
    }
}
