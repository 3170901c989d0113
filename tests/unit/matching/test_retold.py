import pytest

from bot.domain.base import Base
from bot.matching import ClaimIndex, KnownClaim

MARKET = (
    "Chợ Phước Lý tăng phí giữ xe lên 10 nghìn đồng một lượt từ ngày 3/4/2027, tiểu thương ở Cần Giuộc đang phản đối."
)
DRINK = "Nước tăng lực bị Bộ Y tế cấm bán cho trẻ em dưới 12 tuổi từ ngày 1/1/2028."
SIM = "Ai chưa đăng ký sim bằng căn cước trước ngày 30/4/2027 sẽ bị khóa số, công an phường Long Hoa sẽ gọi từng nhà."
FIRE = "Cháy kho gỗ ở Bến Cầu đêm 7/2 làm ba bảo vệ bị bỏng nặng, chủ kho đã bỏ trốn sang Campuchia."
SCHOOL = "Trường mầm non Hướng Dương ở Gò Dầu cho trẻ em ăn thịt heo bệnh sáng thứ năm, 2 tuần sau mới báo cho cha mẹ."
PAY = (
    "Công nhân may ở Đức Hòa phải nộp 200 nghìn đồng tiền khám sức khỏe điện tử, không nộp thì không được ký hợp đồng."
)
CASH = "Máy rút tiền ở xã Tân Thơ hết tiền mặt từ trưa 4/10, người dân đứng chờ trước cổng ngân hàng tới tối."

SAME = [
    (MARKET, "chợ Phước Lý tăng phí giữ xe lên 10 nghìn đồng một lượt, tiểu thương đang phản đối", "a date and a place left out"),
    (MARKET, "Đầu năm 2027, cụ thể từ 3/4, chợ Phước Lý tăng phí giữ xe lên 10 nghìn đồng một lượt", "the date said twice"),
    (MARKET, "từ 3-4-2027 chợ Phước Lý tăng phí giữ xe lên mười nghìn đồng một lượt phải hông mấy anh chị", "a question to many"),
    (DRINK, "Bộ Y tế cấm bán nước tăng lực cho trẻ dưới 12 tuổi từ 1/1/2028", "told actively"),
    (DRINK, "Từ 1/1/2028 nước tăng lực không được bán cho trẻ em dưới 12 tuổi", "may not"),
    (SIM, "Không đăng ký sim bằng căn cước trước ngày 30/4/2027 sẽ bị khóa số", "not for not yet"),
    (SIM, "Chị Hai bán bún đầu hẻm kể lại là ai chưa đăng ký sim bằng căn cước trước ngày 30/4/2027 sẽ bị khóa số", "who told it"),
    (SIM, "Mẹ nào xài sim rác coi nè 😱 ai chưa đăng ký sim bằng căn cước trước ngày 30/4/2027 sẽ bị khóa số", "a call"),
    (FIRE, "đêm 7/2 kho gỗ ở Bến Cầu cháy làm 3 bảo vệ bị bỏng nặng, bỏng cả ba", "a verb behind, a number said twice"),
    (SCHOOL, "trg mn Hướng Dương ở Gò Dầu cho trẻ ăn thịt heo bệnh ság t5, 14 ngày sau mới báo cha mẹ", "short forms"),
    (PAY, "công nhân may ở Đức Hòa phải nộp hai trăm ngàn tiền khám sk đt, ko nộp thì ko đc ký hợp đồng", "a short form of two readings"),
    (PAY, "Công nhân may ở Đức Hòa phãi nộp 200 nghìn tiềng khám sức khỏe điện tữ, không nộp thì không được kí hợp đồg", "as it sounds"),
]  # fmt: skip

OTHER = [
    (MARKET, "chợ Phước Lý tăng phí giữ xe lên mười một nghìn đồng một lượt, tiểu thương đang phản đối", "a number in words"),
    (MARKET, "chợ Phước Lý tăng phí giữ xe lên 10 nghìn đồng 5 lượt từ ngày 3/4/2027", "a number for one"),
    (MARKET, "chợ Phước Lý tăng phí giữ xe lên 10 nghìn đồng một lượt từ năm học sau", "a time in place of a date"),
    (DRINK, "Bộ Y tế không cấm bán nước tăng lực cho trẻ em dưới 12 tuổi từ 1/1/2028", "not forbidden"),
    (SIM, "Phạt 7 triệu người đăng tin ai chưa đăng ký sim bằng căn cước trước ngày 30/4/2027 sẽ bị khóa số", "a fine for telling it"),
    (SIM, "Ai chưa đăng ký sim bằng căn cước trước ngày 30/4/2027 cũng không bị khóa số, công an phường Long Hoa sẽ gọi từng nhà", "no"),
    (SIM, "Ai chưa đăng ký sim bằng căn cước trước ngày 30/4/2027 sẽ bị khóa số, công nhân phường Long Hoa sẽ gọi từng nhà", "half an actor"),
    (FIRE, "Cháy kho gỗ ở Bến Cầu đêm 7/2 làm ba công nhân bị bỏng nặng, chủ kho đã bỏ trốn sang Campuchia", "an actor"),
    (PAY, "giao vien may o duc hoa phai nop 200 nghin dong tien kham suc khoe dien tu", "an actor without marks"),
    (PAY, "Công nhân may ở Đức Hòa phải nộp 200 nghìn đồng tiền khám sức khỏe điện tử, không nộp thì cũng được ký hợp đồng", "allowed"),
    (CASH, "Máy rút tiền ở xã Tân Thơ còn tiền mặt từ trưa 4/10, người dân đứng chờ trước cổng ngân hàng tới tối", "the opposite"),
    (CASH, "Máy rút tiền ở xã Tân Thơ hết tiền mặt từ trưa 4/10, người dân đứng chờ sau cổng ngân hàng tới tối", "behind for before"),
    (CASH, "Máy rút tiền ở xã Tân Thu hết tiền mặt từ trưa 4/10, người dân đứng chờ trước cổng ngân hàng tới tối", "a like name"),
    (CASH, "Máy rút tiền ở xã Tân Thơ Nam hết tiền mặt từ trưa 4/10, người dân đứng chờ trước cổng ngân hàng tới tối", "a longer name"),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "text"), [pytest.param(c, t, id=name) for c, t, name in SAME])
def test_a_retold_claim_is_matched(base: Base, claim: str, text: str) -> None:
    """Left out, said again, turned round or shortened, what stays the same claim is recognised."""
    assert ClaimIndex.build([KnownClaim("known", claim)], base.lexicon).match(text).sure == "known"


@pytest.mark.parametrize(("claim", "text"), [pytest.param(c, t, id=name) for c, t, name in OTHER])
def test_one_changed_word_is_another_claim(base: Base, claim: str, text: str) -> None:
    """One other number, actor, name or opposite among words that agree is never overlooked."""
    assert ClaimIndex.build([KnownClaim("known", claim)], base.lexicon).match(text).sure is None
