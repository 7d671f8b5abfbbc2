import Presence
import Testing
import XML

/// What Skype for Business Server 2015 and Lync Server 2010 have sent of presence; names, addresses and calendars are
/// changed.
@Suite struct RecordedPresenceTests {
    /// The answer to a publication (Skype for Business Server 2015, 2016).
    private static let publication = """
        <roamingData xmlns="http://schemas.microsoft.com/2006/09/sip/roaming-self">
        <categories xmlns="http://schemas.microsoft.com/2006/09/sip/categories" uri="sip:Alice.Jones@contoso.example">
        <category name="state" instance="536870912" publishTime="2016-09-28T14:46:06.940" container="2" version="372" expireType="static">
        <state xmlns="http://schemas.microsoft.com/2006/09/sip/state" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" manual="true" xsi:type="userState"><availability>3500</availability><endpointLocation></endpointLocation></state>
        </category>
        <category name="state" instance="1" publishTime="2016-09-28T14:46:06.940" container="100" version="2" expireType="user">
        <state xsi:type="aggregateState" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.microsoft.com/2006/09/sip/state"><availability>6500</availability></state>
        </category>
        <category name="legacyInterop" instance="1" publishTime="2016-09-28T14:46:06.940" container="100" version="2" expireType="user">
        <legacyInterop availability="6500" />
        </category>
        <category name="state" instance="1" publishTime="2016-09-28T14:46:06.940" container="200" version="2" expireType="user">
        <state xsi:type="aggregateState" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.microsoft.com/2006/09/sip/state"><availability>6500</availability><activity token="on-the-phone" /></state>
        </category>
        <category name="legacyInterop" instance="1" publishTime="2016-09-28T14:46:06.940" container="200" version="2" expireType="user">
        <legacyInterop availability="6500" token="on-the-phone" />
        </category>
        </categories>
        </roamingData>
        """

    @Test func theAnswerToAPublicationTellsWhatIsPublishedWhere() throws {
        let data = try OwnData(parsing: Self.publication.utf8)
        #expect(
            data.categories.map { "\($0.name) \($0.instance ?? 0) \($0.container ?? 0) \($0.version ?? 0)" } == [
                "state 536870912 2 372", "state 1 100 2", "legacyInterop 1 100 2", "state 1 200 2",
                "legacyInterop 1 200 2",
            ])
        #expect(data.categories.allSatisfy { $0.publishTime == 1_475_073_966 && $0.content != nil })
        #expect(data.containers == nil && data.subscribers.isEmpty)
    }

    /// A calendar and its working hours (Skype for Business Server 2015 with Exchange, 2016).
    private static let calendar = """
        <category name="calendarData" instance="1161345343" publishTime="2016-08-26T06:24:41.063" container="300" version="2" expireType="endpoint" endpointId="7FCDFDE9-4F26-5F70-9099-CAAE0BD7AF15">
        <calendarData xmlns="http://schemas.microsoft.com/2006/09/sip/calendarData" mailboxID="Bob.Smith@contoso.example"><freeBusy startTime="2016-08-25T00:00:00Z" granularity="PT15M" encodingVersion="1">AAAAAAAAAABVAAAAAAAAAAAAAAAAAAAA</freeBusy></calendarData>
        </category>
        <category name="calendarData" instance="0" publishTime="2016-05-13T02:43:17.923" container="300" version="1" expireType="static">
        <calendarData xmlns="http://schemas.microsoft.com/2006/09/sip/calendarData" mailboxID="bob.smith@contoso.example"><WorkingHours xmlns="http://schemas.microsoft.com/exchange/services/2006/types"><TimeZone><Bias>-60</Bias><StandardTime><Bias>0</Bias><Time>03:00:00</Time><DayOrder>5</DayOrder><Month>10</Month><DayOfWeek>Sunday</DayOfWeek></StandardTime><DaylightTime><Bias>-60</Bias><Time>02:00:00</Time><DayOrder>5</DayOrder><Month>3</Month><DayOfWeek>Sunday</DayOfWeek></DaylightTime></TimeZone><WorkingPeriodArray><WorkingPeriod><DayOfWeek>Monday Tuesday Wednesday Thursday Friday</DayOfWeek><StartTimeInMinutes>480</StartTimeInMinutes><EndTimeInMinutes>1020</EndTimeInMinutes></WorkingPeriod></WorkingPeriodArray></WorkingHours></calendarData>
        </category>
        """

    /// 2016-08-25 is a Thursday, and daylight time in central Europe, two hours east.
    @Test(arguments: [
        (5, 59, CalendarOutlook.State.notWorking), (6, 0, .free), (7, 59, .free), (8, 0, .tentative),
        (8, 59, .tentative), (9, 0, .free), (14, 59, .free), (15, 0, .notWorking),
    ])
    func aCalendarOfExchangeIsReadByTheClocksThere(hour: Int64, minute: Int64, state: CalendarOutlook.State) throws {
        let bob = Presentity()
        _ = try bob.apply(categories(Self.calendar))
        #expect(bob.calendar(at: 1_472_083_200 + hour * 3600 + minute * 60)?.state == state)
    }

    /// What contacts of other organisations see (Lync Server 2010, container 100).
    private static let external = """
        <category name="contactCard" instance="0" publishTime="2011-03-02T09:12:44.123"><contactCard xmlns="http://schemas.microsoft.com/2006/09/sip/contactcard">
          <identity>
            <name>
              <displayName>Bob Smith</displayName>
            </name>
            <email>bob.smith@exchange.contoso.example</email>
          </identity>
        </contactCard></category>
        <category name="legacyInterop" instance="1" publishTime="2011-03-02T09:12:44.123"><legacyInterop availability="3500" xmlns="http://schemas.microsoft.com/2006/09/sip/categories" /></category>
        <category name="state" instance="1" publishTime="2011-03-02T09:12:44.123"><state xsi:type="aggregateState" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.microsoft.com/2006/09/sip/state"><availability>3500</availability></state></category>
        """

    @Test func aContactOfAnotherOrganisationShowsANameAndANumber() throws {
        let bob = Presentity()
        #expect(try bob.apply(categories(Self.external)) == [.presence, .card])
        #expect(bob.card.displayName == "Bob Smith" && bob.card.email == "bob.smith@exchange.contoso.example")
        #expect(bob.presence.activity == .available)
    }
}
