#[allow(clippy::all, reason = "rsbinder-aidl generated code")]
#[allow(unused_imports, reason = "rsbinder-aidl generated code")]
pub mod com {
    pub mod example {
        pub mod derives {
            pub mod Spices {
                #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                #[derive(Debug)]
                #[derive(Copy,Clone,PartialEq,Eq,PartialOrd,Ord,Hash)]
                pub struct Spices {
                    pub r#a: bool,
                    pub r#b: i8,
                    pub r#c: u16,
                    pub r#d: i32,
                    pub r#e: [i64; 2],
                    pub r#f: Grain::Grain,
                }
                impl ::core::default::Default for Spices {
                    fn default() -> Self {
                        Self {
                            r#a: ::core::default::Default::default(),
                            r#b: ::core::default::Default::default(),
                            r#c: ::core::default::Default::default(),
                            r#d: ::core::default::Default::default(),
                            r#e: ::core::default::Default::default(),
                            r#f: Grain::Grain::COARSE,
                        }
                    }
                }
                impl rsbinder::Parcelable for Spices {
                    fn write_to_parcel(&self, _parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                        _parcel.sized_write(|_sub_parcel| {
                            _sub_parcel.write(&self.r#a)?;
                            _sub_parcel.write(&self.r#b)?;
                            _sub_parcel.write(&self.r#c)?;
                            _sub_parcel.write(&self.r#d)?;
                            _sub_parcel.write(&self.r#e)?;
                            _sub_parcel.write(&self.r#f)?;
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
                            self.r#a = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#b = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#c = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#d = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#e = _sub_parcel.read()?;
                            if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                            self.r#f = _sub_parcel.read()?;
                            ::core::result::Result::Ok(())
                            })()?;
                            if _sub_parcel.data_position().saturating_sub(_start) > usize::try_from(_size).unwrap_or(0) {
                                return ::core::result::Result::Err(rsbinder::StatusCode::BadValue);
                            }
                            ::core::result::Result::Ok(())
                        })
                    }
                }
                rsbinder::impl_serialize_for_parcelable!(Spices);
                rsbinder::impl_deserialize_for_parcelable!(Spices);
                impl rsbinder::ParcelableMetadata for Spices {
                    fn descriptor() -> &'static str { "com.example.derives.Spices" }
                }
                pub mod Grain {
                    #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, deprecated, reason = "rsbinder-aidl generated code")]
                    rsbinder::declare_binder_enum! {
                        r#Grain : [i8; 2] {
                            r#FINE = 0,
                            r#COARSE = 1,
                        }
                    }
                }
                pub mod IGrinder {
                    #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                    pub trait IGrinder: rsbinder::Interface + ::core::marker::Send {
                        fn descriptor() -> &'static str where Self: Sized { "com.example.derives.Spices.IGrinder" }
                        fn r#grind(&self, _arg_what: &super::Text::Text) -> rsbinder::BinderResult<super::Spices>;
                        fn getDefaultImpl() -> ::core::option::Option<IGrinderDefaultRef> where Self: Sized {
                            DEFAULT_IMPL.get().cloned()
                        }
                        fn setDefaultImpl(d: IGrinderDefaultRef) -> IGrinderDefaultRef where Self: Sized {
                            DEFAULT_IMPL.get_or_init(|| d).clone()
                        }
                    }
                    pub trait IGrinderDefault: ::core::marker::Send + ::core::marker::Sync {
                        fn r#grind(&self, _arg_what: &super::Text::Text) -> rsbinder::BinderResult<super::Spices> {
                            ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction.into())
                        }
                    }
                    pub(crate) mod transactions {
                        pub(crate) const r#grind: rsbinder::TransactionCode = rsbinder::FIRST_CALL_TRANSACTION + 0;
                    }
                    pub type IGrinderDefaultRef = ::std::sync::Arc<dyn IGrinderDefault>;
                    static DEFAULT_IMPL: ::std::sync::OnceLock<IGrinderDefaultRef> = ::std::sync::OnceLock::new();
                    rsbinder::declare_binder_interface! {
                        IGrinder["com.example.derives.Spices.IGrinder"] {
                            native: {
                                BnGrinder(on_transact),
                            },
                            proxy: BpGrinder,
                        }
                    }
                    impl BpGrinder {
                        fn build_parcel_grind(&self, _arg_what: &super::Text::Text) -> rsbinder::Result<rsbinder::Parcel> {
                            let mut data = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.prepare_transact(true)?;
                            data.write(_arg_what)?;
                            ::core::result::Result::Ok(data)
                        }
                        fn read_response_grind(&self, _arg_what: &super::Text::Text, _aidl_reply: rsbinder::Result<::core::option::Option<rsbinder::Parcel>>) -> rsbinder::BinderResult<super::Spices> {
                            if let ::core::result::Result::Err(rsbinder::StatusCode::UnknownTransaction) = _aidl_reply {
                                if let ::core::option::Option::Some(_aidl_default_impl) = <Self as IGrinder>::getDefaultImpl() {
                                  return _aidl_default_impl.r#grind(_arg_what);
                                }
                            }
                            let mut _aidl_reply = _aidl_reply?.ok_or(rsbinder::StatusCode::UnexpectedNull)?;
                            let _status = _aidl_reply.read::<rsbinder::Status>()?;
                            if !_status.is_ok() { return ::core::result::Result::Err(_status); }
                            let _aidl_return: super::Spices = _aidl_reply.read()?;
                            ::core::result::Result::Ok(_aidl_return)
                        }
                    }
                    impl IGrinder for BpGrinder {
                        fn r#grind(&self, _arg_what: &super::Text::Text) -> rsbinder::BinderResult<super::Spices> {
                            let _aidl_data = self.build_parcel_grind(_arg_what)?;
                            let _aidl_reply = self.binder.as_remote().ok_or(rsbinder::StatusCode::BadType)?.submit_transact(transactions::r#grind, &_aidl_data, rsbinder::FLAG_CLEAR_BUF | rsbinder::FLAG_PRIVATE_LOCAL);
                            self.read_response_grind(_arg_what, _aidl_reply)
                        }
                    }
                    impl IGrinder for rsbinder::Binder<BnGrinder> {
                        fn r#grind(&self, _arg_what: &super::Text::Text) -> rsbinder::BinderResult<super::Spices> {
                            self.0.r#grind(_arg_what)
                        }
                    }
                    /// A typed handle implements the interface it points at, so a proxy can be
                    /// re-published as a local service on another transport in one line:
                    /// `BnGrinder::new_binder(upstream)` (the **gateway** pattern —
                    /// `new_binder` takes any `T: IGrinder + Send + Sync + 'static`).
                    /// Binder-typed arguments still have to be re-wrapped by hand; a proxy
                    /// forwarded as-is is refused at the stack boundary.
                    impl IGrinder for rsbinder::Strong<dyn IGrinder> {
                        fn r#grind(&self, _arg_what: &super::Text::Text) -> rsbinder::BinderResult<super::Spices> {
                            (**self).r#grind(_arg_what)
                        }
                    }
                    fn on_transact(
                        _service: &dyn IGrinder, _code: rsbinder::TransactionCode, _reader: &mut rsbinder::Parcel, _reply: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                        match _code {
                            transactions::r#grind => {
                                let _arg_what: super::Text::Text = _reader.read()?;
                                let _aidl_return = _service.r#grind(&_arg_what);
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
                pub mod Weights {
                    #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                    #[derive(Debug)]
                    #[derive(Copy,Clone,PartialEq,PartialOrd)]
                    pub struct Weights {
                        pub r#a: f32,
                        pub r#b: [f64; 2],
                    }
                    impl ::core::default::Default for Weights {
                        fn default() -> Self {
                            Self {
                                r#a: ::core::default::Default::default(),
                                r#b: ::core::default::Default::default(),
                            }
                        }
                    }
                    impl rsbinder::Parcelable for Weights {
                        fn write_to_parcel(&self, _parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                            _parcel.sized_write(|_sub_parcel| {
                                _sub_parcel.write(&self.r#a)?;
                                _sub_parcel.write(&self.r#b)?;
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
                                self.r#a = _sub_parcel.read()?;
                                if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                                self.r#b = _sub_parcel.read()?;
                                ::core::result::Result::Ok(())
                                })()?;
                                if _sub_parcel.data_position().saturating_sub(_start) > usize::try_from(_size).unwrap_or(0) {
                                    return ::core::result::Result::Err(rsbinder::StatusCode::BadValue);
                                }
                                ::core::result::Result::Ok(())
                            })
                        }
                    }
                    rsbinder::impl_serialize_for_parcelable!(Weights);
                    rsbinder::impl_deserialize_for_parcelable!(Weights);
                    impl rsbinder::ParcelableMetadata for Weights {
                        fn descriptor() -> &'static str { "com.example.derives.Spices.Weights" }
                    }
                }
                pub mod Text {
                    #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                    #[derive(Debug)]
                    #[derive(Clone,PartialEq,Eq,PartialOrd,Ord,Hash)]
                    pub struct Text {
                        pub r#a: ::std::string::String,
                        pub r#b: ::core::option::Option<::std::string::String>,
                        pub r#c: ::std::vec::Vec<u8>,
                        pub r#d: ::std::vec::Vec<::std::string::String>,
                        pub r#e: super::Spices,
                        pub r#f: super::Taste::Taste,
                        pub r#next: ::core::option::Option<::std::boxed::Box<Text>>,
                        pub r#more: ::std::vec::Vec<Text>,
                        pub r#box: super::Box::Box<::std::string::String>,
                    }
                    impl ::core::default::Default for Text {
                        fn default() -> Self {
                            Self {
                                r#a: ::core::default::Default::default(),
                                r#b: ::core::default::Default::default(),
                                r#c: ::core::default::Default::default(),
                                r#d: ::core::default::Default::default(),
                                r#e: ::core::default::Default::default(),
                                r#f: ::core::default::Default::default(),
                                r#next: ::core::default::Default::default(),
                                r#more: ::core::default::Default::default(),
                                r#box: ::core::default::Default::default(),
                            }
                        }
                    }
                    impl rsbinder::Parcelable for Text {
                        fn write_to_parcel(&self, _parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                            _parcel.sized_write(|_sub_parcel| {
                                _sub_parcel.write(&self.r#a)?;
                                _sub_parcel.write(&self.r#b)?;
                                _sub_parcel.write(&self.r#c)?;
                                _sub_parcel.write(&self.r#d)?;
                                _sub_parcel.write(&self.r#e)?;
                                _sub_parcel.write(&self.r#f)?;
                                _sub_parcel.write(&self.r#next)?;
                                _sub_parcel.write(&self.r#more)?;
                                _sub_parcel.write(&self.r#box)?;
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
                                self.r#a = _sub_parcel.read()?;
                                if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                                self.r#b = _sub_parcel.read()?;
                                if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                                self.r#c = _sub_parcel.read()?;
                                if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                                self.r#d = _sub_parcel.read()?;
                                if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                                self.r#e = _sub_parcel.read()?;
                                if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                                self.r#f = _sub_parcel.read()?;
                                if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                                self.r#next = _sub_parcel.read()?;
                                if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                                self.r#more = _sub_parcel.read()?;
                                if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                                self.r#box = _sub_parcel.read()?;
                                ::core::result::Result::Ok(())
                                })()?;
                                if _sub_parcel.data_position().saturating_sub(_start) > usize::try_from(_size).unwrap_or(0) {
                                    return ::core::result::Result::Err(rsbinder::StatusCode::BadValue);
                                }
                                ::core::result::Result::Ok(())
                            })
                        }
                    }
                    rsbinder::impl_serialize_for_parcelable!(Text);
                    rsbinder::impl_deserialize_for_parcelable!(Text);
                    impl rsbinder::ParcelableMetadata for Text {
                        fn descriptor() -> &'static str { "com.example.derives.Spices.Text" }
                    }
                }
                pub mod Taste {
                    #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, non_camel_case_types, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                    #[derive(Debug)]
                    #[derive(Clone,PartialEq,Eq,PartialOrd,Ord,Hash)]
                    pub enum r#Taste {
                        r#A(i32),
                        r#B(::std::string::String),
                    }
                    impl ::core::default::Default for r#Taste {
                        fn default() -> Self {
                            Self::A(::core::default::Default::default())
                        }
                    }
                    impl rsbinder::Parcelable for r#Taste {
                        fn write_to_parcel(&self, parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                            match self {
                                Self::r#A(v) => {
                                    parcel.write(&0i32)?;
                                    parcel.write(v)
                                }
                                Self::r#B(v) => {
                                    parcel.write(&1i32)?;
                                    parcel.write(v)
                                }
                            }
                        }
                        fn read_from_parcel(&mut self, parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                            let tag: i32 = parcel.read()?;
                            match tag {
                                0 => {
                                    let value: i32 = parcel.read()?;
                                    *self = Self::r#A(value);
                                    ::core::result::Result::Ok(())
                                }
                                1 => {
                                    let value: ::std::string::String = parcel.read()?;
                                    *self = Self::r#B(value);
                                    ::core::result::Result::Ok(())
                                }
                                _ => ::core::result::Result::Err(rsbinder::StatusCode::BadValue),
                            }
                        }
                    }
                    rsbinder::impl_serialize_for_parcelable!(r#Taste);
                    rsbinder::impl_deserialize_for_parcelable!(r#Taste);
                    impl rsbinder::ParcelableMetadata for r#Taste {
                        fn descriptor() -> &'static str { "com.example.derives.Spices.Taste" }
                    }
                    rsbinder::declare_binder_enum! {
                        Tag : [i32; 2] {
                            r#a = 0,
                            r#b = 1,
                        }
                    }
                }
                pub mod Box {
                    #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                    #[derive(Clone,PartialEq,Eq,PartialOrd,Ord,Hash)]
                    pub struct Box<T> {
                        pub r#a: i32,
                        pub _phantom_T: core::marker::PhantomData<T>,
                    }
                    impl<T> ::core::default::Default for Box<T> {
                        fn default() -> Self {
                            Self {
                                r#a: ::core::default::Default::default(),
                                _phantom_T: core::marker::PhantomData,
                            }
                        }
                    }
                    impl<T> core::fmt::Debug for Box<T> {
                        fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                            f.debug_struct("Box")
                                .field("a", &self.r#a)
                                .finish()
                        }
                    }
                    impl<T> rsbinder::Parcelable for Box<T> {
                        fn write_to_parcel(&self, _parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                            _parcel.sized_write(|_sub_parcel| {
                                _sub_parcel.write(&self.r#a)?;
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
                                self.r#a = _sub_parcel.read()?;
                                ::core::result::Result::Ok(())
                                })()?;
                                if _sub_parcel.data_position().saturating_sub(_start) > usize::try_from(_size).unwrap_or(0) {
                                    return ::core::result::Result::Err(rsbinder::StatusCode::BadValue);
                                }
                                ::core::result::Result::Ok(())
                            })
                        }
                    }
                    rsbinder::impl_serialize_for_parcelable!(Box<T>);
                    rsbinder::impl_deserialize_for_parcelable!(Box<T>);
                    impl<T> rsbinder::ParcelableMetadata for Box<T> {
                        fn descriptor() -> &'static str { "com.example.derives.Spices.Box" }
                    }
                }
                pub mod Objects {
                    #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                    #[derive(Debug)]
                    #[derive(Clone,PartialEq,Eq)]
                    pub struct Objects {
                        pub r#a: ::core::option::Option<rsbinder::SIBinder>,
                        pub r#b: ::core::option::Option<rsbinder::SIBinder>,
                        pub r#c: ::core::option::Option<rsbinder::Strong<dyn super::IGrinder::IGrinder>>,
                        pub r#d: ::std::vec::Vec<rsbinder::Strong<dyn super::IGrinder::IGrinder>>,
                    }
                    impl ::core::default::Default for Objects {
                        fn default() -> Self {
                            Self {
                                r#a: ::core::default::Default::default(),
                                r#b: ::core::default::Default::default(),
                                r#c: ::core::default::Default::default(),
                                r#d: ::core::default::Default::default(),
                            }
                        }
                    }
                    impl rsbinder::Parcelable for Objects {
                        fn write_to_parcel(&self, _parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                            _parcel.sized_write(|_sub_parcel| {
                                _sub_parcel.write(self.r#a.as_ref().ok_or(rsbinder::StatusCode::UnexpectedNull)?)?;
                                _sub_parcel.write(&self.r#b)?;
                                _sub_parcel.write(self.r#c.as_ref().ok_or(rsbinder::StatusCode::UnexpectedNull)?)?;
                                _sub_parcel.write(&self.r#d)?;
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
                                self.r#a = _sub_parcel.read()?;
                                if self.r#a.is_none() { return ::core::result::Result::Err(rsbinder::StatusCode::UnexpectedNull); }
                                if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                                self.r#b = _sub_parcel.read()?;
                                if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                                self.r#c = _sub_parcel.read()?;
                                if self.r#c.is_none() { return ::core::result::Result::Err(rsbinder::StatusCode::UnexpectedNull); }
                                if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                                self.r#d = _sub_parcel.read()?;
                                ::core::result::Result::Ok(())
                                })()?;
                                if _sub_parcel.data_position().saturating_sub(_start) > usize::try_from(_size).unwrap_or(0) {
                                    return ::core::result::Result::Err(rsbinder::StatusCode::BadValue);
                                }
                                ::core::result::Result::Ok(())
                            })
                        }
                    }
                    rsbinder::impl_serialize_for_parcelable!(Objects);
                    rsbinder::impl_deserialize_for_parcelable!(Objects);
                    impl rsbinder::ParcelableMetadata for Objects {
                        fn descriptor() -> &'static str { "com.example.derives.Spices.Objects" }
                    }
                }
                pub mod Files {
                    #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                    #[derive(Debug)]
                    #[derive(PartialEq,Eq)]
                    pub struct Files {
                        pub r#a: ::core::option::Option<rsbinder::ParcelFileDescriptor>,
                        pub r#b: ::core::option::Option<rsbinder::ParcelFileDescriptor>,
                    }
                    impl ::core::default::Default for Files {
                        fn default() -> Self {
                            Self {
                                r#a: ::core::default::Default::default(),
                                r#b: ::core::default::Default::default(),
                            }
                        }
                    }
                    impl rsbinder::Parcelable for Files {
                        fn write_to_parcel(&self, _parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                            _parcel.sized_write(|_sub_parcel| {
                                _sub_parcel.write(self.r#a.as_ref().ok_or(rsbinder::StatusCode::UnexpectedNull)?)?;
                                _sub_parcel.write(&self.r#b)?;
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
                                self.r#a = _sub_parcel.read()?;
                                if self.r#a.is_none() { return ::core::result::Result::Err(rsbinder::StatusCode::UnexpectedNull); }
                                if !_sub_parcel.has_more_data() { return ::core::result::Result::Ok(()); }
                                self.r#b = _sub_parcel.read()?;
                                ::core::result::Result::Ok(())
                                })()?;
                                if _sub_parcel.data_position().saturating_sub(_start) > usize::try_from(_size).unwrap_or(0) {
                                    return ::core::result::Result::Err(rsbinder::StatusCode::BadValue);
                                }
                                ::core::result::Result::Ok(())
                            })
                        }
                    }
                    rsbinder::impl_serialize_for_parcelable!(Files);
                    rsbinder::impl_deserialize_for_parcelable!(Files);
                    impl rsbinder::ParcelableMetadata for Files {
                        fn descriptor() -> &'static str { "com.example.derives.Spices.Files" }
                    }
                }
                pub mod Holder {
                    #![allow(clippy::all, unused_imports, non_upper_case_globals, non_snake_case, dead_code, deprecated, reason = "rsbinder-aidl generated code")]
                    #[derive(Debug)]
                    pub struct Holder {
                        pub r#a: rsbinder::ParcelableHolder,
                    }
                    impl ::core::default::Default for Holder {
                        fn default() -> Self {
                            Self {
                                r#a: ::core::default::Default::default(),
                            }
                        }
                    }
                    impl rsbinder::Parcelable for Holder {
                        fn write_to_parcel(&self, _parcel: &mut rsbinder::Parcel) -> rsbinder::Result<()> {
                            _parcel.sized_write(|_sub_parcel| {
                                _sub_parcel.write(&self.r#a)?;
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
                                _sub_parcel.read_onto(&mut self.r#a)?;
                                ::core::result::Result::Ok(())
                                })()?;
                                if _sub_parcel.data_position().saturating_sub(_start) > usize::try_from(_size).unwrap_or(0) {
                                    return ::core::result::Result::Err(rsbinder::StatusCode::BadValue);
                                }
                                ::core::result::Result::Ok(())
                            })
                        }
                    }
                    rsbinder::impl_serialize_for_parcelable!(Holder);
                    rsbinder::impl_deserialize_for_parcelable!(Holder);
                    impl rsbinder::ParcelableMetadata for Holder {
                        fn descriptor() -> &'static str { "com.example.derives.Spices.Holder" }
                    }
                }
            }
        }
    }
}
