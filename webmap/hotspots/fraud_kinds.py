"""Kinds of fraud as residents are told of them: how each works and how to avoid it.

Bulletins are for the people of the community: they are Chinese whatever language the page is in.
"""

from __future__ import annotations

from dataclasses import dataclass

# What fits the picture at letters that are read on a phone (printing/bulletin_picture.py).
TITLE_MOST = 20
HOW_MOST = 160
AVOID_MOST = 45
AVOID_LINES = 3

FRAUD = "fraud"
# The kind of what is told of no kind in particular.
ANY_KIND = ""


@dataclass(frozen=True, slots=True)
class BulletinText:
    """What an officer writes: a title, how the fraud works, and up to three ways to avoid it."""

    title: str
    how_it_works: str
    how_to_avoid: tuple[str, ...]


FRAUD_TEXTS: dict[str, BulletinText] = {
    "impersonating_police": BulletinText(
        "自称公检法要您转账的，都是骗子",
        "骗子来电自称公安、检察院或法院，说您涉嫌洗钱、护照或快递有问题，再发来假的通缉令、逮捕证，"
        "要求您保密、开视频“做笔录”，最后让您把存款转到“安全账户”，或者下载软件共享屏幕。",
        (
            "公检法不会通过电话、网络办案，也没有“安全账户”。",
            "要求保密、开视频、共享屏幕的，马上挂断。",
            "拿不准就到警务室当面问，或者拨打 110 核实。",
        ),
    ),
    "impersonating_customer_service": BulletinText(
        "退款、关会员要您操作的，是骗子",
        "骗子自称网购、快递或平台客服，说商品有问题要退款理赔，或者您误开了会员、百万保障，不取消就会"
        "每月扣费，再诱导您点链接、下载会议软件共享屏幕，看到验证码和密码后把钱转走。",
        (
            "退款只在原购物平台办，客服不会加您微信、QQ。",
            "不共享屏幕，不把验证码、密码告诉任何人。",
            "接到这类电话先挂断，自己从官方 APP 找客服问。",
        ),
    ),
    "impersonating_acquaintance": BulletinText(
        "“领导”“熟人”网上借钱先打电话",
        "骗子盗用或仿冒领导、亲友、老师的头像和名字加您好友，甚至用 AI 换脸、仿声和您视频几秒，"
        "聊熟以后说自己不方便出面，要您先垫付货款、帮忙转账，还发来假的转账截图说钱已经给您了。",
        (
            "网上提到转账，一律打本人电话或者当面核实。",
            "单位付款按财务制度办，不在群里凭一句话转账。",
            "只看自己账户到没到账，不信对方发的截图。",
        ),
    ),
    "loan": BulletinText(
        "放款前先收钱的，都是诈骗",
        "骗子用短信、广告推销“无抵押、秒到账”的贷款，诱导您下载假的贷款 APP。申请后显示卡号填错、"
        "账户被冻结，要您先交解冻费、保证金、会员费，或者“刷流水”才能放款，交了一笔又要一笔。",
        (
            "正规贷款放款前不收任何费用。",
            "需要贷款到银行网点，或者用银行官方 APP。",
            "不点陌生链接装软件，不把验证码告诉别人。",
        ),
    ),
    "brushing_orders": BulletinText(
        "刷单返利、点赞赚钱都是诈骗",
        "骗子以点赞、关注、做任务赚佣金为名拉您进群，头几单真的返小钱，让您放下戒心，再要您"
        "下载 APP 做“连单”“垫付任务”，钱越垫越多；想提现时又说操作失误、账户冻结，要您继续转账。",
        (
            "刷单本身违法，先垫钱再返利的都是诈骗。",
            "不进陌生的兼职群，不下载群里发的 APP。",
            "发现提不了现，马上停手报警，不要再追着转账。",
        ),
    ),
    "investment": BulletinText(
        "稳赚不赔的投资，是骗子挖的坑",
        "骗子冒充投资导师、股票专家，拉您进群看“老师”荐股、群友晒收益，再诱导您到假的投资平台炒股、买"
        "虚拟币。先让您提现几次尝到甜头，等您投入大额资金，平台就提不了现或者直接关掉。",
        (
            "“内部消息”“稳赚不赔”“专家带单”都是诈骗。",
            "投资只找正规持牌机构，只从官方渠道下载软件。",
            "不把现金、黄金交给上门来取的陌生人。",
        ),
    ),
    "shopping": BulletinText(
        "脱离平台的低价交易，当心被骗",
        "骗子在朋友圈、短视频和二手平台低价卖手机、海鲜、演出票，要您加微信脱离平台付款；付款以后又以交"
        "定金、关税、押金为由继续要钱，最后不发货，或者发来空包裹，再把您拉黑。",
        (
            "网购不脱离平台，不直接向个人转账。",
            "比市价低很多的、催着付款的，多想一想。",
            "留好聊天和付款记录，被骗马上报警。",
        ),
    ),
    "gaming": BulletinText(
        "买卖游戏账号装备，别脱离平台",
        "骗子在游戏里或者群里高价收账号、低价卖装备、送皮肤，要您到指定的“交易平台”注册，再说您账号填错"
        "资金被冻结，要交解冻费、保证金；还有的以解除“未成年限制”为由，骗孩子拿家长手机转账。",
        (
            "游戏交易只走官方平台，不扫陌生人的二维码。",
            "先交解冻费、保证金才能提现的，都是诈骗。",
            "管好支付密码，告诉孩子：让转账的都是骗子。",
        ),
    ),
    "dating": BulletinText(
        "网恋对象带您赚钱，是“杀猪盘”",
        "骗子在交友软件、短视频里扮成成功人士，嘘寒问暖和您“谈恋爱”，取得信任以后带您投资、博彩，或者以"
        "生病、周转、买机票见面为由借钱；也有的约您裸聊，再用录下的视频要挟您转账。",
        (
            "没见过面的网友谈钱、带您投资，都是诈骗。",
            "不裸聊，不装对方发的软件；被要挟不转账，报警。",
            "转账前先和家里人商量，或者拨打 96110 咨询。",
        ),
    ),
    ANY_KIND: BulletinText(
        "凡是要您转账的，先停一停",
        "骗子的说法天天变，套路都一样：先用电话、短信、网友或者广告找上您，编一个理由让您着急、害怕或者"
        "心动，再要您下载软件、共享屏幕、说出验证码，最后都是让您把钱转出去。",
        (
            "不轻信：陌生来电、链接和“好事”，先怀疑。",
            "不透露：验证码、密码、银行卡号不告诉任何人。",
            "不转账：转账前打电话核实，问问家人和民警。",
        ),
    ),
}


def standard_text(sub_category: str) -> BulletinText:
    """Return the text for a kind of fraud; for one that is not known, the general one."""
    return FRAUD_TEXTS.get(sub_category, FRAUD_TEXTS[ANY_KIND])
