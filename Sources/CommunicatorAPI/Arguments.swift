import Communicator
import Contacts

/// Reads whom a call is about; nil for no address.
func signInAddress(_ text: UnsafePointer<CChar>?) -> SignInAddress? {
    text.flatMap { String(validatingCString: $0) }.flatMap { SignInAddress($0) }
}

/// Reads whom a call is about, as contact lists name them; nil for no address.
func contactAddress(_ text: UnsafePointer<CChar>?) -> ContactAddress? {
    text.flatMap { String(validatingCString: $0) }.flatMap { ContactAddress($0) }
}
