import Provisioning
import Testing

@Suite struct PoolSettingsTests {
    private static let document = """
        <provisionGroupList xmlns="http://schemas.microsoft.com/2006/09/sip/provisiongrouplist-notification">
          <provisionGroup name="ServerConfiguration">
            <absInternalServerUrl> https://pool.contoso.com/abs/handler
            </absInternalServerUrl>
            <absExternalServerUrl>https://web.contoso.com/abs/handler</absExternalServerUrl>
            <consoleDownloadInternalUrl/>
            <dlxInternalUrl>https://pool.contoso.com/groupexpansion/service.svc</dlxInternalUrl>
            <dlxExternalUrl>https://web.contoso.com/groupexpansion/service.svc</dlxExternalUrl>
            <dlxEnabled>true</dlxEnabled>
            <focusFactoryUri>sip:alice@contoso.com;gruu;opaque=app:conf:focusfactory</focusFactoryUri>
          </provisionGroup>
          <provisionGroup name="persistentChatConfiguration">
            <propertyEntryList><property name="EnablePersistentChat">true</property></propertyEntryList>
          </provisionGroup>
        </provisionGroupList>
        """

    @Test func settingsAreFoundByGroupAndName() throws {
        let settings = try PoolSettings(parsing: Self.document.utf8)
        #expect(
            settings["ServerConfiguration", "focusFactoryUri"]
                == "sip:alice@contoso.com;gruu;opaque=app:conf:focusfactory")
        #expect(settings["persistentChatConfiguration", "EnablePersistentChat"] == "true")
        #expect(settings["ServerConfiguration", "consoleDownloadInternalUrl"] == nil)
        #expect(settings["ucPolicy", "focusFactoryUri"] == nil)
        #expect(settings.count == 7)
    }

    @Test func theAddressBookIsInsideForThoseInsideAndOutsideForTheRest() throws {
        let settings = try PoolSettings(parsing: Self.document.utf8)
        let inside = try #require(AddressBookPlaces(settings, isRemote: false))
        #expect(inside.query == "https://pool.contoso.com/groupexpansion/service.svc")
        #expect(inside.files == "https://pool.contoso.com/abs/handler")
        let outside = try #require(AddressBookPlaces(settings, isRemote: true))
        #expect(outside.query == "https://web.contoso.com/groupexpansion/service.svc")
        #expect(outside.files == "https://web.contoso.com/abs/handler")
    }

    @Test func aPoolMaySayThatItHasNoWebQueryService() throws {
        let off = Self.document.replacing("<dlxEnabled>true", with: "<dlxEnabled>false")
        #expect(AddressBookPlaces(try PoolSettings(parsing: off.utf8), isRemote: false) == nil)
        #expect(AddressBookPlaces(PoolSettings(), isRemote: false) == nil)
    }

    @Test func whatIsTooLongOrTooMuchIsLeftOutAndTheRestIsUsed() throws {
        let long = String(repeating: "x", count: ProvisioningLimits.text + 1)
        let many = (0..<ProvisioningLimits.settings + 10).map { "<s\($0)>1</s\($0)>" }.joined()
        let settings = try PoolSettings(
            parsing: """
                <provisionGroupList><provisionGroup name="a"><long>\(long)</long><good>1</good></provisionGroup>
                <provisionGroup name="b">\(many)</provisionGroup><provisionGroup/></provisionGroupList>
                """.utf8)
        #expect(settings["a", "long"] == nil && settings["a", "good"] == "1")
        #expect(settings.count == ProvisioningLimits.settings + 1)
    }

    /// Names and addresses are changed.
    @Test func whatALyncServerOf2010WritesIsRead() throws {
        let settings = try PoolSettings(
            parsing: """
                <provisionGroupList xmlns="http://schemas.microsoft.com/2006/09/sip/provisiongrouplist-notification">
                  <provisionGroup name="endpointConfiguration">
                    <propertyEntryList>
                      <property name="ShowRecentContacts">true</property>
                      <property name="ShowManagePrivacyRelationships">false</property>
                      <property name="MaxPhotoSizeKB">10</property>
                      <property name="DisableMusicOnHold" >false</property>
                      <property name="EnableTracing" >true</property>
                      <property name="PhotoUsage">AllPhotos</property>
                    </propertyEntryList>
                  </provisionGroup>
                  <provisionGroup name="ucPolicy"><instance><property name="EnableCallForwarding">true</property></instance>
                  </provisionGroup>
                  <provisionGroup name="ServerConfiguration">
                    <dlxInternalUrl>https://fe.contoso.com/groupexpansion/service.svc</dlxInternalUrl>
                    <dlxExternalUrl/>
                    <dlxEnabled>true</dlxEnabled>
                  </provisionGroup>
                </provisionGroupList>
                """.utf8)
        #expect(settings["endpointConfiguration", "DisableMusicOnHold"] == "false")
        #expect(settings["endpointConfiguration", "MaxPhotoSizeKB"] == "10")
        let inside = AddressBookPlaces(settings, isRemote: false)
        #expect(inside?.query == "https://fe.contoso.com/groupexpansion/service.svc")
        #expect(AddressBookPlaces(settings, isRemote: true) == nil)
    }

    @Test func anotherDocumentIsRefused() {
        #expect(throws: ProvisioningError.unknownDocument("contactList")) {
            try PoolSettings(parsing: "<contactList/>".utf8)
        }
    }
}
