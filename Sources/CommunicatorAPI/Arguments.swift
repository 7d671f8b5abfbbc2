import Communicator
import Contacts

/// Reads a text; nil for NULL and what is not UTF-8.
func string(_ bytes: UnsafePointer<CChar>?) -> String? {
    bytes.flatMap { String(validatingCString: $0) }
}

/// Reads whom a call is about; nil for no address.
func signInAddress(_ bytes: UnsafePointer<CChar>?) -> SignInAddress? {
    string(bytes).flatMap { SignInAddress($0) }
}

/// Reads whom a call is about, as contact lists name them; nil for no address.
func contactAddress(_ bytes: UnsafePointer<CChar>?) -> ContactAddress? {
    string(bytes).flatMap { ContactAddress($0) }
}
