import { expect, test } from "vitest";
import { isLikelyStop } from "../../convex/shared/likelyStop";

/** As customers write when they want no more texts, and do not know the keyword. */
const STOPS = `
please don't text me
Please do not text me again
Dont text me anymore!!
do not contact me again
Don’t message this number
never text me again
Stop texting me
stop messaging me please
Please stop sending me messages
can you stop sending these
Could you please stop the texts, I get enough of them
Stop with the texts already
quit texting me
stop.
STOP!!!
please stop
Stop please
Not interested, stop
wrong number, please stop
no more texts please
No more messages!
I don't want any more texts from you
I don't want these messages
We no longer want to receive text messages
I do not want to be contacted
I don't want to hear from you
I asked you to stop texting me
I'd rather you not text me
take me off your list
Please remove me from your list.
take my number off this list pls
Remove my number from your system
delete my number
lose my number
Remove me please
please unsubscribe me
How do I unsubscribe?
opt me out
I want to opt out
I'd like to opt out of these messages
leave me alone
Turn off these text reminders
cancel all texts
I never gave you permission. Don't text me.
This is harassment, I am reporting you for spam
We moved to Ohio and sold the house. Please take us off your texting list, thank you
You have the wrong number. Do not text here again
I don't know who you are, stop contacting me
I did not give you consent to text me
Do not send me any more messages
Por favor no me manden más mensajes
ya no me escriban
No me mande mensajes
No quiero recibir más mensajes
Dejen de mandarme mensajes
deje de escribirme por favor
Quítenme de su lista
Borren mi número
Ya no quiero mensajes de ustedes
No me contacten más
Déjenme en paz
Quiero darme de baja
Basta de mensajes
alto por favor
I don't need any more messages from your company
Kindly cease all messages
pls stop w the texts
u guys need to stop texting me
stop blowing up my phone
How many times do I have to tell you to stop texting me
Remove my phone number from your contacts please
I am on the do not call list, stop texting
Who is this? Stop messaging me
Im not your customer. Please stop contacting me.
Please no more text messages
please discontinue texting this number
please discontinue these messages
I no longer wish to receive these texts
we sold the house, please take this number off your list
do not send any more reminders to this phone
you can stop texting me now
I'm done getting these texts
Please quit sending me these
Delete me from your contact list
don't ever text this number again
no me envíen más textos
Por favor dejen de molestarme
elimínenme de la lista
no quiero que me escriban
ya no manden mensajes
Por favor sáquenme de sus contactos
STOP TEXTING ME!!!! I mean it
Get me off this list
I would like to stop receiving these messages
stop all messages
Please take me out of your system
Don't bother me again
I want these texts to stop
get lost and lose my number
Please take me off of your text list. Thanks
I did not sign up for this. Stop.
do not text me, my attorney has been notified
We have another company now. Please stop the messages.
can you please not text me
I've asked twice now, no more texts
remove this number from all your lists
please stop contacting this number
This number does not belong to David anymore. Stop messaging it
I don't want you to text me
Stop bugging me with these messages
don't send me stuff like this
unsubscribe please and thank you
opt-out
please delete my contact info from your system
I wish you would stop texting me
Would you mind not texting me anymore
plz quit sending texts
I dont wanna get these texts
enough with the messages
Please end these texts
My mother passed away, please stop texting her phone
no me sigan mandando mensajes
no quiero sus mensajes
favor de no mandar mensajes
pare de mandarme textos
me pueden quitar de la lista por favor
no vuelvan a escribirme
ya basta de tantos mensajes
no moleste
`;

/** As customers write every day, close to the words above and farther from them. */
const OTHERS = `
Please stop by at 3
Can you stop by tomorrow instead?
Stop at the gate and call me
The water won't stop
It won't stop leaking, please hurry
I can't get the alarm to stop
How do I stop the fan from running all night?
Please stop the leak before it ruins the floor
When you get to the gate, stop. Then ring the bell
There is a stop sign at the corner, turn left there
It stopped working again
The furnace stops after ten minutes
please don't text me before 8
Please don't text me after 9pm, the phone wakes the baby
Don't text me while I'm at work, evenings are fine
please do not message me on Sundays
Don't contact me today, I'm in surgery
don't text me when you're outside, just ring
Don't text my wife, she is at work. Text me
Please don't text my husband about this, it's a surprise
Do not contact my tenants directly
Don't call me, text me
Please text instead of calling
I don't text much, can you call?
I don't text and drive, call you in 10
If you don't text me by 5 I'll call somebody else
Why don't you text me when he is on the way?
You didn't text me this morning
Don't forget to text me when you're close
don't hesitate to text me
Did you stop texting reminders? I didn't get one
Please don't stop texting me the reminders, I need them
I unsubscribed from your emails by mistake, please add me again
Did I unsubscribe by accident?
Can I opt out of the maintenance plan?
I want to opt out of the paper bills
Please remove me from the schedule for Tuesday
Take me off the waiting list, I found another day
take me off your list for Friday, Monday works better
Can you remove the old unit from the attic?
Remove the old number, my new one is 512 555 0143
Don't send anyone tomorrow, we are away
Please don't send Joe again
Don't send me the bill by mail, email is fine
Stop sending the invoices to my old address please
Not interested in the warranty, thanks
I'm not interested in a new system right now
Wrong number for the gate, it is 4417
Sorry, wrong number
Cancel my appointment on Friday please
Don't cancel, I'll be there
Please cancel the tune-up
I got your message
No more leaks so far, thank you
I got no more texts since Monday, is all well?
The noise doesn't bother me
I don't want to bother you on a Sunday
I don't want to be a pain but where is Eli?
I don't want the extended warranty
We no longer need the second visit
Leave the key with the neighbor
Leave the old one, I'll take care of it
The end of the hose is loose
Quit working again this morning
Yes please!! 1 to 3 is great
Off. No just the floor
Can you turn off the reminder on the thermostat?
My phone died, didn't get your messages
Delete the second invoice, it's a duplicate
The dog will not leave us alone when strangers come, I'll lock him in
That smell just won't go away
Full stop on the project until my wife has seen the price
Is this spam or are you really my AC company?
The report says carbon monoxide zero, thanks
I told him to stop by your office
No me llame, mándeme un mensaje
No me manden al mismo técnico por favor
No me escriba tan tarde por favor
por favor no me manden mensajes después de las 9
Ya no quiero la cita del martes
Ya no gotea, gracias
El aire dejó de funcionar
No mande a nadie mañana
Quíteme la cita del viernes
¿Puede parar en la tienda primero?
Mándeme más información por favor
Can you stop the compressor remotely?
I need to stop payment on the check
We stopped using that number last year, text this one
don't text him, he's on vacation
Please don't text the old number
I never text back that fast haha
Never got your text
don't worry about texting me
no need to text, just come
Don't bother coming if it's after 5
Don't bother
Take me off hold please
take the fan off the list of parts
The kids want you to stop making noise at nap time
Please remove your truck from my driveway
I'm not getting your messages
My number changed, delete the old one please
please send no one before noon
I opted for the cheaper one
we'd rather you not come today
I asked you to stop by
Ask Eli to stop texting and driving lol
Do not contact the HOA yet
I don't want him to contact my landlord
can you message me less technical words
please contact me
text me asap
Quit is what the motor did
End of the week works
cancel
I don't want to receive the invoice twice
I don't want to hear that noise anymore
Please don't send messages in Spanish
if I stop responding just call
stop worrying, it's fine
what will it take to stop these leaks
the message on the display says stop
unit will not stop beeping
No more questions from me
no more heat upstairs
Don't contact anybody but me
remove me from the invoice, my ex pays now
Do I have to text STOP to cancel the visit?
No me manden la factura, ya pagué
No me han escrito todavía
ya no me duele la cabeza por el ruido
no quiero molestar
para de hacer ruido el compresor?
Deje el paquete en la puerta
Quite el filtro viejo por favor
No quiero gastar más
¿Por qué no me escriben?
borre la cita por favor
the texts stopped coming, are you still there?
My wife doesn't want texts, only I do
I told my son not to text you
sorry I can't text right now
I'm done, you can text me
Is the stop valve supposed to be open?
please stop at Home Depot for the part
tell Eli not to park in the driveway
I'd rather you text me than call
Please text me only, never call
you can remove the old thermostat
He asked me to send you this message
did my message go through? I never heard back
Please don't contact the old tenant, she moved
We don't have texts on that phone, it's a landline
I don't get texts at home, bad signal
do not send the technician without calling first
Could you not come on Thursday
You have my permission to text me
take it off my bill please
the list of parts is wrong
I don't need the filter, only the visit
no longer need the appointment, thanks
I'm on the list for November, right?
stop me if I'm wrong but was it $129?
don't you text before arriving?
I can't stop coughing from the dust
what happens if I don't reply to the reminder
They don't text me, you do
The system stops at 72
I want it to stop making that noise
never mind
never mind, found it
please ignore my last message
delete that last message, wrong chat
send me no bill until it's fixed
unsubscribe me from the paper newsletter but keep the texts
I'll text you when I'm home
Please leave us a note at the door
We do not want anybody in the attic
no vengan mañana por favor
no me conviene el martes
no tengo mensajes de ustedes
¿me quitan el viejo también?
paren el agua por favor
No pare hasta que enfríe
no quiero que venga el mismo muchacho
Denme un precio
mándenme mensaje cuando lleguen
I quit my job so mornings are fine now
cease fire on the invoices haha, paying today
Nobody contacted me yet
please no more surprises on the invoice
No reminders needed, I have it in my calendar
I was told not to text you here, is that right?
can I get off the phone plan?
The neighbors want you to stop parking there
never send the bill to my ex
I don't want to text about money, can we talk?
`;

const lines = (text: string) => text.trim().split("\n");

test.each(lines(STOPS))("CHAN-6 “%s” likely asks for no more texts", (text) => {
  expect(isLikelyStop(text)).toBe(true);
});

test.each(lines(OTHERS))("CHAN-6 “%s” does not", (text) => {
  expect(isLikelyStop(text)).toBe(false);
});

test("CHAN-6 a long text is read quickly, whatever is in it", () => {
  const started = performance.now();
  for (const word of [
    "stop ",
    "don't ",
    "please ",
    "no me ",
    "take me off the the ",
    "the texts ",
  ]) {
    isLikelyStop(word.repeat(400));
  }
  expect(performance.now() - started).toBeLessThan(500);
});
